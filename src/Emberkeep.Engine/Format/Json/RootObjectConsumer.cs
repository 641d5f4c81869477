using System.Text.Json;

namespace Emberkeep.Engine.Format.Json;

/// <summary>
/// Takes a document that is one object with a single long list in it. Every value but the list is shown whole, and so is every element of the list;
/// a key that stands there twice is refused.
/// </summary>
/// <param name="where">Names the file in errors.</param>
/// <param name="listKey">The key of the long list.</param>
internal abstract class RootObjectConsumer(string where, string listKey) : IJsonConsumer
{
    private const int MaxKeys = 64;
    private const int MaxKeyLength = 255;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private bool _isInList;

    /// <summary>Names the file in errors.</summary>
    protected string Where => where;

    /// <summary>True when the document has the long list, as far as it has been read.</summary>
    protected bool HasList => _keys.Contains(listKey);

    /// <inheritdoc/>
    public JsonStep Take(ref Utf8JsonReader reader)
    {
        if (_isInList)
        {
            return TakeFromList(ref reader);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                return TakeField(ref reader);
            case JsonTokenType.StartObject or JsonTokenType.EndObject:
                return JsonStep.Taken;
            default:
                throw FormatErrors.Corrupt(where, "it is not a JSON object");
        }
    }

    /// <summary>Takes the value of a key other than the list's. The value is in the buffer as a whole; what is left of it is skipped.</summary>
    protected abstract void OnField(string key, ref Utf8JsonReader value);

    /// <summary>Takes an element of the list, like <see cref="OnField"/>.</summary>
    protected abstract void OnElement(ref Utf8JsonReader value);

    /// <summary>Told that the list starts; the reader stands on its opening bracket.</summary>
    protected virtual JsonStep OnListStart() => JsonStep.Taken;

    private JsonStep TakeField(ref Utf8JsonReader reader)
    {
        var key = JsonValues.GetName(ref reader, where, MaxKeyLength);
        if (!reader.Read())
        {
            return JsonStep.NeedMore;
        }

        var isList = string.Equals(key, listKey, StringComparison.Ordinal);
        if (isList && reader.TokenType != JsonTokenType.StartArray)
        {
            throw FormatErrors.Corrupt(where, $"'{key}' is not a list");
        }

        var end = reader;
        if (!isList && !end.TrySkip())
        {
            return JsonStep.NeedMore;
        }

        if (!_keys.Add(key))
        {
            throw FormatErrors.Corrupt(where, $"the key '{FormatErrors.Quote(key)}' stands there twice");
        }

        if (_keys.Count > MaxKeys)
        {
            throw FormatErrors.Corrupt(where, $"it has more than {MaxKeys} keys");
        }

        if (isList)
        {
            _isInList = true;
            return OnListStart();
        }

        OnField(key, ref reader);
        reader = end;
        return JsonStep.Taken;
    }

    private JsonStep TakeFromList(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _isInList = false;
            return JsonStep.Taken;
        }

        var end = reader;
        if (!end.TrySkip())
        {
            return JsonStep.NeedMore;
        }

        OnElement(ref reader);
        reader = end;
        return JsonStep.Taken;
    }
}
