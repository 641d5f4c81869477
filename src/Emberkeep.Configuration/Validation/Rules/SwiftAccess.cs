using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Validation.Rules;

/// <summary>Entries of the service catalog are found by type, name and interface.</summary>
internal static class SwiftAccess
{
    public static void Check(RuleContext context)
    {
        Check(context, SwiftOptions.CatalogInfo);
        Check(context, SwiftOptions.KeystoneCatalogInfo);
    }

    private static void Check(RuleContext context, Option<string> option)
    {
        if (context.Settings.TryGet(option, out var entry) && entry.Split(':') is not [{ Length: > 0 }, _, { Length: > 0 }])
        {
            context.Fault(
                $"'{context.Settings.Printable(option!)}' is not a type, a name and an interface separated by colons",
                $"Write it like the default, {option.DefaultText}.", option);
        }
    }
}
