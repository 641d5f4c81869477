using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emberkeep.MountHelper.Grammar;

/// <summary>The address of a share; <see cref="ShareProtocol"/> says how those of its kind are written.</summary>
internal sealed record ShareAddress
{
    /// <summary>What an NFS share may look like, for messages.</summary>
    public const string AcceptedForms = "fqdn:/path, ipv4:/path or [ipv6]:/path";

    /// <summary>NFS_MAXPATHLEN of the kernel's client.</summary>
    private const int MaxPathBytes = 1024;
    private const int MaxHostLength = 253;
    private const int MaxLabelLength = 63;

    private ShareAddress(ShareProtocol protocol, string text, string host, string path)
    {
        Protocol = protocol;
        Text = text;
        Host = host;
        Path = path;
    }

    /// <summary>What kind of share it is.</summary>
    public ShareProtocol Protocol { get; }

    /// <summary>The share exactly as it was written, without quotes round it. Cinder's mount point is named after this text.</summary>
    public string Text { get; }

    /// <summary>The server: a name or an address, without the brackets of IPv6.</summary>
    public string Host { get; }

    /// <summary>The exported path, beginning with '/', exactly as it was written.</summary>
    public string Path { get; }

    /// <summary>Takes an NFS share, or says which rule it breaks.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ShareAddress? address, [NotNullWhen(false)] out string? fault) =>
        TryParse(ShareProtocol.Nfs, text, out address, out fault);

    /// <summary>Takes a share, or says which rule it breaks.</summary>
    public static bool TryParse(
        ShareProtocol protocol, string text, [NotNullWhen(true)] out ShareAddress? address, [NotNullWhen(false)] out string? fault)
    {
        address = null;
        var bare = WithoutQuotes(text);
        if (bare.Length == 0)
        {
            fault = "it is empty";
            return false;
        }

        (var host, var path, fault) = protocol.Split(bare);
        if (fault is null)
        {
            address = new ShareAddress(protocol, bare, host, path);
        }

        return fault is null;
    }

    /// <summary>The share written from its parts; an IPv6 address gets its brackets.</summary>
    public static string Format(string host, string path) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{path}" : $"{host}:{path}";

    /// <summary>
    /// True when a mount with this source and these options of the file system (the last field of mountinfo) is a mount of this share.
    /// The kernel leaves out '/' at the end of the path. Names are not looked up: a server that does not answer must not delay this.
    /// </summary>
    public bool IsSourceOf(string source, string fileSystemOptions)
    {
        if (!TryParse(Protocol, source, out var other, out _) || !Protocol.IsSamePath(other.Path, Path))
        {
            return false;
        }

        return IsSameHost(Host, other.Host)
            || (IPAddress.TryParse(Host, out _) && IsSameHost(Host, OptionValue(fileSystemOptions, "addr") ?? ""));
    }

    private static bool IsSameHost(string left, string right) =>
        IPAddress.TryParse(left, out var leftAddress) && IPAddress.TryParse(right, out var rightAddress)
            ? leftAddress.Equals(rightAddress)
            : string.Equals(left.TrimEnd('.'), right.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    private static string? OptionValue(string options, string name)
    {
        foreach (var option in options.Split(','))
        {
            if (option.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return option[(name.Length + 1)..];
            }
        }

        return null;
    }

    private static string WithoutQuotes(string text) =>
        text.Length >= 2 && (text[0] is '"' or '\'') && text[^1] == text[0] ? text[1..^1] : text;

    /// <summary>Which rule the name or address of a server breaks; an IPv6 address stands in brackets.</summary>
    internal static string? HostFault(string host)
    {
        if (host.StartsWith('['))
        {
            return host.EndsWith(']') && IsIPv6(host[1..^1]) ? null : "there is no IPv6 address between the brackets";
        }

        if (host.Length > MaxHostLength)
        {
            return $"the server's name is longer than {MaxHostLength} characters";
        }

        var labels = (host.EndsWith('.') ? host[..^1] : host).Split('.');
        foreach (var label in labels)
        {
            if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-' || !label.All(IsHostCharacter))
            {
                return "the server is neither a host name nor an address";
            }
        }

        // A name whose last label is a number would be taken for an address by some resolvers and for a name by others (RFC 1123, 2.1).
        return labels[^1].All(char.IsAsciiDigit) && !IsIPv4(host) ? "the server is not a valid IPv4 address" : null;
    }

    /// <summary>Which rule the path on a server breaks.</summary>
    internal static string? PathFault(string path)
    {
        if (!path.StartsWith('/'))
        {
            return "the path does not begin with '/'";
        }

        if (path.Any(c => char.IsControl(c) || (char.IsWhiteSpace(c) && c != ' ') || c == '\uFFFD') || path[^1] == ' ')
        {
            return "the path has a control character, white space other than a blank, or a blank at its end";
        }

        try
        {
            if (new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(path) > MaxPathBytes)
            {
                return $"the path is longer than {MaxPathBytes} bytes";
            }
        }
        catch (EncoderFallbackException)
        {
            return "the path is not valid Unicode";
        }

        return path.Split('/').Any(segment => segment is "." or "..") ? "the path has '.' or '..' in it" : null;
    }

    private static bool IsHostCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static bool IsIPv4(string text) =>
        text.Count(c => c == '.') == 3
        && IPAddress.TryParse(text, out var address)
        && address.AddressFamily == AddressFamily.InterNetwork
        && address.ToString() == text;

    /// <summary>An IPv6 address, for link-local ones with the name of the interface: fe80::1%eth0.</summary>
    internal static bool IsIPv6(string text)
    {
        var zone = text.IndexOf('%', StringComparison.Ordinal);
        var address = zone < 0 ? text : text[..zone];
        var isZoneGood = zone < 0 || (text.Length - zone is > 1 and <= 16 && text[(zone + 1)..].All(c => IsHostCharacter(c) || c == '.'));
        return isZoneGood
            && address.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            && IPAddress.TryParse(address, out var parsed)
            && parsed.AddressFamily == AddressFamily.InterNetworkV6;
    }
}
