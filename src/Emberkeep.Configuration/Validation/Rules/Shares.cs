using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Validation.Rules;

/// <summary>Shares name a host and something on it.</summary>
internal static class Shares
{
    public static void Check(RuleContext context)
    {
        Check(context, NfsOptions.Share, IsShare, "host:/path, ipv4:/path or [ipv6]:/path");
        Check(context, GlusterFsOptions.Share, IsVolume, "host:volume or host:/volume/directory");
        Check(context, SmbOptions.Share, IsSmbShare, "//server/share");
    }

    private static void Check(RuleContext context, Option<string?> option, Func<string, bool> isShare, string form)
    {
        if (context.Settings.TryGet(option, out var share) && !string.IsNullOrWhiteSpace(share) && !isShare(share))
        {
            context.Fault($"'{context.Settings.Printable(option)}' does not name a host and what it shares", $"Write {form}.", option);
        }
    }

    /// <summary>Neither a volume nor a directory in it has a colon; an IPv6 address has, and stands without brackets here.</summary>
    private static bool IsVolume(string share)
    {
        var end = share.LastIndexOf(':');
        return end > 0 && end < share.Length - 1 && !share[..end].Contains('/', StringComparison.Ordinal) && !share.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
    }

    private static bool IsSmbShare(string share) =>
        share.StartsWith("//", StringComparison.Ordinal) && share.IndexOf('/', 2) is > 2 and var end && end < share.Length - 1 && !share.Any(char.IsControl);

    /// <summary>The address of an IPv6 host has colons itself and therefore stands in brackets.</summary>
    private static bool IsShare(string share)
    {
        if (share.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return false;
        }

        var end = share[0] == '[' ? share.IndexOf("]:", StringComparison.Ordinal) + 1 : share.IndexOf(':', StringComparison.Ordinal);
        return end > 0
            && end < share.Length - 1
            && (share[0] == '[' || share[end + 1] != ':')
            && !share.AsSpan(end + 1).Contains(":/", StringComparison.Ordinal);
    }
}
