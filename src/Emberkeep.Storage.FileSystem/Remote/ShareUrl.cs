using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>The parts of a URL that names a share: <c>scheme://host[:port]/path?option&amp;option=value</c>.</summary>
/// <param name="Host">The server; an IPv6 address in its brackets.</param>
/// <param name="Port">The port in digits, or null.</param>
/// <param name="Path">The path with its escapes resolved, beginning with '/'.</param>
/// <param name="Options">What the query has, with escapes resolved; no comma in any of them.</param>
internal sealed record ShareUrl(string Host, string? Port, string Path, IReadOnlyList<string> Options)
{
    /// <summary>Takes a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="form">How it should be written.</param>
    /// <param name="option">Where it was given, for the error.</param>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Invalid"/>; says what is wrong.</exception>
    public static ShareUrl Parse(string text, ShareUrlForm form, string option)
    {
        if (!text.StartsWith(form.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw form.Fault(option, text, $"it does not begin with {form.Scheme}");
        }

        if (text.Contains('#', StringComparison.Ordinal) || text.Any(char.IsControl))
        {
            throw form.Fault(option, text, "it has a '#' or a control character; write them as %23 and so on");
        }

        var rest = text[form.Scheme.Length..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var place = query < 0 ? rest : rest[..query];
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            throw form.Fault(option, text, slash < 0 ? "it has no path" : "it has no host");
        }

        var (host, port) = SplitPort(place[..slash], form, option, text);
        var options = new List<string>();
        foreach (var item in (query < 0 ? "" : rest[(query + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var decoded = Decode(item, form, option, text);
            options.Add(!decoded.Contains(',', StringComparison.Ordinal)
                ? decoded
                : throw form.Fault(option, text, "an option has a comma in it; separate options by '&'"));
        }

        return new ShareUrl(host, port, Decode(place[slash..], form, option, text), options);
    }

    private static (string Host, string? Port) SplitPort(string authority, ShareUrlForm form, string option, string text)
    {
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            throw form.Fault(option, text, "it names a user, who has no place here");
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
            : throw form.Fault(option, text, "after the host comes ':' and a port from 1 to 65535, or '/'; an IPv6 address stands in brackets");
    }

    private static string Decode(string escaped, ShareUrlForm form, string option, string text)
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
                    throw form.Fault(option, text, "a '%' is not followed by two hexadecimal digits");
                }

                i += 2;
            }
        }

        return Utf8.IsValid(source.AsSpan(0, length))
            ? Encoding.UTF8.GetString(source, 0, length)
            : throw form.Fault(option, text, "its escapes are not valid UTF-8");
    }
}
