using System.Globalization;
using System.Text.Json;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Records;

/// <summary>The fields of an exported record, taken out one by one with errors that name the field.</summary>
internal sealed class RecordFields
{
    private const int MaxTextLength = 64 << 10;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private static readonly string[] TimeForms =
    [
        "yyyy'-'MM'-'dd'T'HH':'mm':'ss'Z'", "yyyy'-'MM'-'dd'T'HH':'mm':'ss", "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'ffffff",
        "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'ffffff'Z'", "yyyy'-'MM'-'dd'T'HH':'mm':'sszzz",
    ];

    private readonly JsonElement _root;

    private RecordFields(JsonElement root) => _root = root;

    /// <summary>Decodes base64 and JSON.</summary>
    public static RecordFields Decode(string url, int maxLength)
    {
        if (url.Length > maxLength)
        {
            throw Invalid($"It is longer than {maxLength} characters");
        }

        var json = new byte[(url.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(url, json, out var length))
        {
            throw Invalid("It is not base64");
        }

        try
        {
            using var document = JsonDocument.Parse(json.AsMemory(0, length), Options);
            var root = document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement : throw Invalid("It is not a JSON object");
            foreach (var field in root.EnumerateObject())
            {
                // A key with half of a surrogate pair is found when it is taken, and looking for any key may take it.
                _ = field.Name;
            }

            return new RecordFields(root.Clone());
        }
        catch (InvalidOperationException e)
        {
            throw Invalid("It has a key that is not valid Unicode", e);
        }
        catch (JsonException e)
        {
            throw Invalid("It is not JSON, or has a key twice", e);
        }
    }

    /// <summary>The error for a record that cannot be imported.</summary>
    /// <param name="what">What is wrong, a sentence without its full stop.</param>
    /// <param name="cause">The cause, if there is one.</param>
    public static BackupException Invalid(string what, Exception? cause = null) => new(
        ErrorKind.Invalid,
        $"The record cannot be imported. {what}.",
        "Export the record again where it came from; a backup that is whole in its repository is found there without a record.",
        innerException: cause);

    /// <summary>True when the key is there, whatever its value.</summary>
    public bool Has(string key) => _root.TryGetProperty(key, out _);

    /// <summary>A text, or null when it is null or missing.</summary>
    public string? Text(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? Text(key, value) : throw Invalid($"'{key}' is not a string");
    }

    /// <summary>A UUID, or null when it is null or missing.</summary>
    public Guid? Id(string key) => Text(key) switch
    {
        null => null,
        { } text when Guid.TryParseExact(text, "D", out var id) => id,
        _ => throw Invalid($"'{key}' is not a UUID"),
    };

    /// <summary>A whole number that is there.</summary>
    public int Integer(string key, int min) =>
        Find(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= min
            ? number
            : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"'{key}' is not a whole number from {min} to {int.MaxValue}"));

    /// <summary>A time in UTC, or null when it is null or missing.</summary>
    public DateTimeOffset? Time(string key) => Text(key) switch
    {
        null => null,
        { } text when DateTimeOffset.TryParseExact(
            text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) => time,
        _ => throw Invalid($"'{key}' is not a time"),
    };

    /// <summary>Key-value pairs; none when the value is null or missing.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string key)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Find(key) is not { } value)
        {
            return pairs;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Invalid($"'{key}' is not an object");
        }

        foreach (var pair in value.EnumerateObject())
        {
            pairs[Unicode(key, () => pair.Name)] = pair.Value.ValueKind == JsonValueKind.String
                ? Text(key, pair.Value)
                : throw Invalid($"'{key}' has a value that is not a string");
        }

        return pairs;
    }

    private static string Text(string key, JsonElement value)
    {
        var text = Unicode(key, () => value.GetString()!);
        return text.Length <= MaxTextLength ? text : throw Invalid($"'{key}' is longer than {MaxTextLength} characters");
    }

    private static string Unicode(string key, Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException e)
        {
            throw Invalid($"'{key}' is not valid Unicode", e);
        }
    }

    private JsonElement? Find(string key) =>
        _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
