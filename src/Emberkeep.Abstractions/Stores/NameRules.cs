using System.Text;

namespace Emberkeep.Stores;

/// <summary>The grammar that container and object names share.</summary>
internal static class NameRules
{
    /// <summary>NAME_MAX of every Linux file system.</summary>
    private const int MaxSegmentBytes = 255;

    /// <summary>Returns the rule that the text breaks, or null when it is a good name.</summary>
    public static string? Violation(string text, int maxLength)
    {
        if (text.Length == 0)
        {
            return "it is empty";
        }

        if (text.Length > maxLength)
        {
            return $"it is longer than {maxLength} characters";
        }

        foreach (var c in text)
        {
            if (char.IsControl(c) || c == '\\')
            {
                return "it has a control character or a backslash";
            }

            if (char.IsSurrogate(c) && !HasOnlyPairedSurrogates(text))
            {
                return "it is not valid Unicode";
            }
        }

        foreach (var segment in text.Split('/'))
        {
            var violation = SegmentViolation(segment);
            if (violation is not null)
            {
                return violation;
            }
        }

        return null;
    }

    /// <summary>The text with control characters replaced and cut to a length that fits a message.</summary>
    public static string Printable(string text)
    {
        var builder = new StringBuilder();
        foreach (var c in text.Length > 120 ? text[..120] + "..." : text)
        {
            builder.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return builder.ToString();
    }

    private static string? SegmentViolation(string segment) => segment switch
    {
        "" => "it starts or ends with '/' or has '//'",
        "." or ".." => "'.' and '..' are not allowed",
        _ when segment.StartsWith(ContainerName.ReservedPrefix, StringComparison.Ordinal) => $"names that begin with {ContainerName.ReservedPrefix} are reserved",
        _ when Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes => $"a segment is longer than {MaxSegmentBytes} bytes",
        _ => null,
    };

    private static bool HasOnlyPairedSurrogates(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }
}
