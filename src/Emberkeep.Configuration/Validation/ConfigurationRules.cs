using Emberkeep.Configuration.Validation.Rules;

namespace Emberkeep.Configuration.Validation;

/// <summary>Every rule about options that goes beyond the type of one.</summary>
internal static class ConfigurationRules
{
    public static void Check(RuleContext context)
    {
        RequiredOptions.Check(context);
        ObjectSizes.Check(context);
        Shares.Check(context);
        Directories.Check(context);
        Compression.Check(context);
        S3Encryption.Check(context);
        SwiftAccess.Check(context);
        GcsChunks.Check(context);
    }
}
