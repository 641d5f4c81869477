using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>
/// A repository on an NFS share as a URL: <c>nfs://host[:port]/path?vers=3&amp;mountport=20048&amp;client=user</c>. An IPv6 address stands in
/// brackets; the path may have percent escapes; the names of the query are names of mount options, and <c>client</c>.
/// </summary>
/// <param name="Share">The share.</param>
/// <param name="MountOptions">The options of the query; the port too.</param>
/// <param name="Client">Who speaks NFS; <see cref="NfsClientKind.Auto"/> when the query does not say.</param>
public sealed record NfsUrl(NfsShare Share, NfsMountOptions MountOptions, NfsClientKind Client)
{
    /// <summary>How the URL begins.</summary>
    public const string Scheme = "nfs://";

    private const string Form = "nfs://host[:port]/path?vers=3&mountport=20048&client=kernel|user|auto";

    /// <summary>Takes a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="option">Where it was given, for the error: an option of the command line or of the configuration.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; says what is wrong.</exception>
    public static NfsUrl Parse(string text, string option)
    {
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Fault(option, text, "it does not begin with nfs://");
        }

        if (text.Contains('#', StringComparison.Ordinal) || text.Any(char.IsControl))
        {
            throw Fault(option, text, "it has a '#' or a control character; write them as %23 and so on");
        }

        var rest = text[Scheme.Length..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var place = query < 0 ? rest : rest[..query];
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            throw Fault(option, text, slash < 0 ? "it has no path" : "it has no host");
        }

        var (host, port) = SplitPort(place[..slash], option, text);
        var (options, client) = ReadQuery(query < 0 ? "" : rest[(query + 1)..], option, text);
        if (port is not null)
        {
            options.Add("port=" + port);
        }

        var share = NfsShare.Parse($"{host}:{Decode(place[slash..], option, text)}", option);
        return new NfsUrl(share, NfsMountOptions.Parse(string.Join(',', options), option), client);
    }

    /// <summary>The URL in one spelling, without secrets: it has none.</summary>
    public override string ToString()
    {
        var host = Share.Host.Contains(':', StringComparison.Ordinal) ? $"[{Share.Host}]" : Share.Host;
        var path = string.Join('/', Share.Path.Split('/').Select(Uri.EscapeDataString));
        var query = MountOptions.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (Client != NfsClientKind.Auto)
        {
            query.Add("client=" + ClientName(Client));
        }

        return $"{Scheme}{host}{path}{(query.Count == 0 ? "" : "?")}{string.Join('&', query)}";
    }

    private static string ClientName(NfsClientKind client) => client switch
    {
        NfsClientKind.Kernel => "kernel",
        NfsClientKind.User => "user",
        _ => "auto",
    };

    private static (string Host, string? Port) SplitPort(string authority, string option, string text)
    {
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            throw Fault(option, text, "it names a user, and NFS knows none");
        }

        var end = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        if (end < 0 || end == authority.Length)
        {
            return (authority, null);
        }

        var port = authority[(end + 1)..];
        var isNumber = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535;
        return end > 0 && authority[end] == ':' && isNumber
            ? (authority[..end], number.ToString(CultureInfo.InvariantCulture))
            : throw Fault(option, text, "after the host comes ':' and a port from 1 to 65535, or '/'; an IPv6 address stands in brackets");
    }

    private static (List<string> Options, NfsClientKind Client) ReadQuery(string query, string option, string text)
    {
        var options = new List<string>();
        NfsClientKind? client = null;
        foreach (var item in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var decoded = Decode(item, option, text);
            if (decoded.Contains(',', StringComparison.Ordinal))
            {
                throw Fault(option, text, "an option has a comma in it; separate options by '&'");
            }

            if (!decoded.StartsWith("client=", StringComparison.Ordinal))
            {
                options.Add(decoded);
                continue;
            }

            client = client is not null ? throw Fault(option, text, "client is given twice") : decoded["client=".Length..] switch
            {
                "kernel" => NfsClientKind.Kernel,
                "user" => NfsClientKind.User,
                "auto" => NfsClientKind.Auto,
                _ => throw Fault(option, text, "client is kernel, user or auto"),
            };
        }

        return (options, client ?? NfsClientKind.Auto);
    }

    private static string Decode(string escaped, string option, string text)
    {
        var source = Encoding.UTF8.GetBytes(escaped);
        var length = 0;
        for (var i = 0; i < source.Length; i++, length++)
        {
            source[length] = source[i];
            if (source[i] == '%')
            {
                if (i + 2 >= source.Length || !byte.TryParse(source.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out source[length]))
                {
                    throw Fault(option, text, "a '%' is not followed by two hexadecimal digits");
                }

                i += 2;
            }
        }

        return Utf8.IsValid(source.AsSpan(0, length))
            ? Encoding.UTF8.GetString(source, 0, length)
            : throw Fault(option, text, "its escapes are not valid UTF-8");
    }

    private static BackupException Fault(string option, string text, string reason) =>
        new(ErrorKind.Invalid, $"{option}: '{Printable.Text(text)}' is not the URL of an NFS share: {reason}.", $"Write {Form}; the share itself is {ShareAddress.AcceptedForms}.");
}
