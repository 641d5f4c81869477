using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Emberkeep.Cli.Output;

/// <summary>
/// JSON as it is printed: printable ASCII only, whatever a repository's names hold, so that it can neither steer a terminal nor suffer from its
/// encoding. Nothing is escaped for web pages, so that an apostrophe stays one.
/// </summary>
internal static class JsonText
{
    /// <summary>The value as JSON, indented when <paramref name="type"/> says so.</summary>
    public static string Of<T>(T value, JsonTypeInfo<T> type)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = type.Options.WriteIndented };
        using (var writer = new Utf8JsonWriter(bytes, options))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        return EscapeOthers(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    /// <summary>What is not ASCII stands inside a text and may be escaped there as JSON has it, in UTF-16.</summary>
    private static string EscapeOthers(string json)
    {
        if (Ascii.IsValid(json))
        {
            return json;
        }

        var escaped = new StringBuilder(json.Length + 64);
        foreach (var c in json)
        {
            if (char.IsAscii(c))
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
        }

        return escaped.ToString();
    }
}
