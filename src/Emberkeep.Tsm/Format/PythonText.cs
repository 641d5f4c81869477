using System.Globalization;
using System.Text;

namespace Emberkeep.Tsm.Format;

/// <summary>Texts as Python's json module writes them, so that records are equal byte for byte.</summary>
internal static class PythonText
{
    /// <summary>The text in quotes; everything beyond printable ASCII is escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' or > '~' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
