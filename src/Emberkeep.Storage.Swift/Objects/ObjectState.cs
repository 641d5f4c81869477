namespace Emberkeep.Storage.Swift.Objects;

/// <summary>What Swift says about an object.</summary>
/// <param name="Length">Stored length in bytes.</param>
/// <param name="ETag">MD5 of the content in hexadecimal digits, for plain objects.</param>
/// <param name="Timestamp">When the content was stored, as Swift writes it.</param>
/// <param name="Writer">Which writer of ours stored it, or null when it was not one of ours.</param>
internal sealed record ObjectState(long Length, string ETag, string Timestamp, string? Writer)
{
    /// <summary>Names the writer in the object's metadata.</summary>
    public const string WriterHeader = "X-Object-Meta-Emberkeep-Writer";

    /// <summary>Another content has another one.</summary>
    public string Version => $"{ETag} {Timestamp} {Writer}";

    /// <summary>When the content was stored, to the second.</summary>
    public DateTimeOffset? LastModified { get; private init; }

    public static ObjectState Of(HttpResponseMessage response) => new(
        response.Content.Headers.ContentLength ?? -1,
        Header(response, "ETag")?.Trim('"').ToLowerInvariant() ?? "",
        Header(response, "X-Timestamp") ?? Header(response, "Last-Modified") ?? "",
        Header(response, WriterHeader))
    {
        LastModified = response.Content.Headers.LastModified,
    };

    /// <summary>A header of the answer or of its body; Swift sends some that HttpClient files under the body and some with values that it does not parse.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;
}
