using System.Text;
using System.Text.Json;

namespace Emberkeep.Fuzzing.Harness;

/// <summary>A JSON value that can be changed into what no serializer would write: keys that stand there twice, numbers of any length.</summary>
internal sealed class JsonTree
{
    /// <summary>The members of an object or elements of a list, the latter without keys; null for a scalar.</summary>
    public List<(string? Key, JsonTree Value)>? Children { get; set; }

    /// <summary>True for an object.</summary>
    public bool IsObject { get; set; }

    /// <summary>A scalar as it is written.</summary>
    public string Raw { get; set; } = "null";

    /// <summary>Reads a document; null when it is none.</summary>
    public static JsonTree? TryParse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Of(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON any more, or with a key that is no Unicode: it is changed as bytes.
            return null;
        }
    }

    /// <summary>A copy that shares nothing.</summary>
    public JsonTree Copy() => new() { Raw = Raw, IsObject = IsObject, Children = Children?.ConvertAll(child => (child.Key, child.Value.Copy())) };

    /// <summary>The tree with all below it.</summary>
    public IEnumerable<JsonTree> All() => Children is null ? [this] : Children.SelectMany(child => child.Value.All()).Prepend(this);

    /// <summary>Writes the document in one line, or as Python indents it.</summary>
    public byte[] Write(bool isIndented)
    {
        var text = new StringBuilder();
        Write(text, isIndented ? 1 : 0);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static JsonTree Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new() { IsObject = true, Children = [.. element.EnumerateObject().Select(member => ((string?)member.Name, Of(member.Value)))] },
        JsonValueKind.Array => new() { Children = [.. element.EnumerateArray().Select(item => ((string?)null, Of(item)))] },
        _ => new() { Raw = element.GetRawText() },
    };

    private void Write(StringBuilder text, int depth)
    {
        if (Children is null)
        {
            text.Append(Raw);
            return;
        }

        text.Append(IsObject ? '{' : '[');
        for (var i = 0; i < Children.Count; i++)
        {
            text.Append(i == 0 ? "" : depth > 0 ? "," : ", ");
            Break(text, depth);
            if (IsObject)
            {
                // The key's own escapes are tried as they are; a quote in it ends it early, which is one more thing to try.
                text.Append('"').Append(Children[i].Key).Append("\": ");
            }

            Children[i].Value.Write(text, depth > 0 ? depth + 1 : 0);
        }

        Break(text, depth == 0 || Children.Count == 0 ? 0 : depth - 1, depth > 0 && Children.Count > 0);
        text.Append(IsObject ? '}' : ']');
    }

    private static void Break(StringBuilder text, int depth, bool isAlways = false)
    {
        if (depth > 0 || isAlways)
        {
            text.Append('\n').Append(' ', depth * 2);
        }
    }
}
