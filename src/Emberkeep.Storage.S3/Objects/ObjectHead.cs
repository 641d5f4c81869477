namespace Emberkeep.Storage.S3.Objects;

/// <summary>What a server says about an object.</summary>
/// <param name="Length">Its length.</param>
/// <param name="ETag">Names its content, without quotes.</param>
/// <param name="LastModified">When it was written, by the server's clock.</param>
/// <param name="Writer">Who wrote it, when that was one of ours; otherwise empty.</param>
internal sealed record ObjectHead(long Length, string ETag, DateTimeOffset? LastModified, string Writer);
