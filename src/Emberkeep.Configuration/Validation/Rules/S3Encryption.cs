using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Validation.Rules;

/// <summary>Encryption by the S3 server takes a key and an algorithm. With one of them Cinder would silently store in the clear.</summary>
internal static class S3Encryption
{
    public static void Check(RuleContext context)
    {
        if (!context.Settings.TryGet(S3Options.SseCustomerKey, out var key)
            || !context.Settings.TryGet(S3Options.SseCustomerAlgorithm, out var algorithm))
        {
            return;
        }

        var hasKey = key is { IsEmpty: false };
        var hasAlgorithm = !string.IsNullOrWhiteSpace(algorithm);
        if (hasKey != hasAlgorithm)
        {
            Option present = hasKey ? S3Options.SseCustomerKey : S3Options.SseCustomerAlgorithm;
            Option missing = hasKey ? S3Options.SseCustomerAlgorithm : S3Options.SseCustomerKey;
            context.Fault($"it is set without {missing.Name}, so nothing would be encrypted", $"Set {missing.Name} too, or neither.", present, missing);
        }
    }
}
