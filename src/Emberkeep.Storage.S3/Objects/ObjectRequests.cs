using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Emberkeep.Errors;
using Emberkeep.Storage.S3.Transport;

namespace Emberkeep.Storage.S3.Objects;

/// <summary>The requests that concern one object, with all that the options say about them.</summary>
internal sealed class ObjectRequests(S3Connection connection, S3StoreOptions options, TimeProvider time)
{
    /// <summary>Metadata that tells an object that this process wrote from one that somebody else wrote under the same name.</summary>
    private const string WriterField = "x-amz-meta-emberkeep-writer";

    private readonly Encryption? _encryption = Encryption.Of(options);

    /// <summary>The server.</summary>
    public S3Connection Connection => connection;

    /// <summary>Whether ETags may be MD5 digests.</summary>
    private bool KnowsDigests => _encryption is null;

    /// <summary>Looks at an object; null when there is none.</summary>
    public async Task<ObjectHead?> TryHeadAsync(S3Target target, CancellationToken cancellationToken)
    {
        var request = new GetObjectMetadataRequest { BucketName = target.Bucket, Key = target.Key };
        if (_encryption is not null)
        {
            request.ServerSideEncryptionCustomerMethod = _encryption.Method;
            request.ServerSideEncryptionCustomerProvidedKey = _encryption.Key;
        }

        try
        {
            var head = await connection.RunAsync((s3, token) => s3.GetObjectMetadataAsync(request, token), $"Looking at {target.Name}", cancellationToken);
            return new ObjectHead(head.ContentLength, ETag.Bare(head.ETag), Time(head.LastModified), head.Metadata[WriterField] ?? "");
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Opens an object, or the given version of it, from an offset.</summary>
    public Task<GetObjectResponse> GetAsync(S3Target target, long offset, long? length, string? etag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = target.Bucket, Key = target.Key, EtagToMatch = etag };
        if (offset > 0 || length is not null)
        {
            // Half of the range of numbers, since servers add.
            var last = length is { } count && count <= (long.MaxValue / 2) - offset ? offset + count - 1 : long.MaxValue / 2;
            request.ByteRange = new ByteRange(offset, last);
        }

        if (_encryption is not null)
        {
            request.ServerSideEncryptionCustomerMethod = _encryption.Method;
            request.ServerSideEncryptionCustomerProvidedKey = _encryption.Key;
        }

        return connection.RunAsync((s3, token) => s3.GetObjectAsync(request, token), $"Reading {target.Name}", cancellationToken);
    }

    /// <summary>Stores an object in one request.</summary>
    /// <returns>The ETag that the server gave; empty when it gave none and may have kept another object, as Swift does in a race.</returns>
    public async Task<string> PutAsync(
        S3Target target, ReadOnlyMemory<byte> content, string writer, string? ifNoneMatch, string? ifMatch, CancellationToken cancellationToken)
    {
        var md5 = ETag.Md5(content.Span);
        using var body = Body(content);
        var request = new PutObjectRequest
        {
            BucketName = target.Bucket,
            Key = target.Key,
            InputStream = body,
            AutoCloseStream = false,
            ContentType = "application/octet-stream",
            UseChunkEncoding = false,
            DisablePayloadSigning = options.SendsMd5 && connection.IsProtected,
            DisableDefaultChecksumValidation = true,
            IfNoneMatch = ifNoneMatch,
            IfMatch = ifMatch,
        };
        request.Metadata[WriterField] = writer;
        if (IsLocked(target))
        {
            (request.ObjectLockMode, request.ObjectLockRetainUntilDate) = Lock();
        }

        if (options.SendsMd5 || IsLocked(target))
        {
            request.MD5Digest = Convert.ToBase64String(md5);
        }

        if (_encryption is not null)
        {
            request.ServerSideEncryptionCustomerMethod = _encryption.Method;
            request.ServerSideEncryptionCustomerProvidedKey = _encryption.Key;
        }

        var answer = await connection.RunAsync((s3, token) => s3.PutObjectAsync(request, token), $"Storing {target.Name}", cancellationToken);
        RequireDigest(answer.ETag, md5, target.Name);
        return ETag.Bare(answer.ETag);
    }

    /// <summary>Begins an object that is sent in parts.</summary>
    public async Task<string> BeginPartsAsync(S3Target target, string writer, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = target.Bucket, Key = target.Key, ContentType = "application/octet-stream" };
        request.Metadata[WriterField] = writer;
        if (IsLocked(target))
        {
            (request.ObjectLockMode, request.ObjectLockRetainUntilDate) = Lock();
        }

        if (_encryption is not null)
        {
            request.ServerSideEncryptionCustomerMethod = _encryption.Method;
            request.ServerSideEncryptionCustomerProvidedKey = _encryption.Key;
        }

        var answer = await connection.RunAsync((s3, token) => s3.InitiateMultipartUploadAsync(request, token), $"Storing {target.Name}", cancellationToken);
        return answer.UploadId;
    }

    /// <summary>Sends a part.</summary>
    public async Task<PartETag> PutPartAsync(S3Target target, string upload, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var md5 = ETag.Md5(content.Span);
        using var body = Body(content);
        var request = new UploadPartRequest
        {
            BucketName = target.Bucket,
            Key = target.Key,
            UploadId = upload,
            PartNumber = number,
            PartSize = content.Length,
            InputStream = body,
            UseChunkEncoding = false,
            DisablePayloadSigning = options.SendsMd5 && connection.IsProtected,
            DisableDefaultChecksumValidation = true,
            MD5Digest = options.SendsMd5 ? Convert.ToBase64String(md5) : null,
        };
        if (_encryption is not null)
        {
            request.ServerSideEncryptionCustomerMethod = _encryption.Method;
            request.ServerSideEncryptionCustomerProvidedKey = _encryption.Key;
        }

        var answer = await connection.RunAsync((s3, token) => s3.UploadPartAsync(request, token), $"Storing part {number} of {target.Name}", cancellationToken);
        RequireDigest(answer.ETag, md5, target.Name);
        return ETag.Bare(answer.ETag).Length > 0 ? new PartETag(number, answer.ETag) : throw connection.Strange($"Storing part {number} of {target.Name}");
    }

    /// <summary>Makes an object of the parts.</summary>
    public async Task<string> CompleteAsync(
        S3Target target, string upload, IReadOnlyList<PartETag> parts, string? ifNoneMatch, string? ifMatch, CancellationToken cancellationToken)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = target.Bucket,
            Key = target.Key,
            UploadId = upload,
            PartETags = [.. parts],
            IfNoneMatch = ifNoneMatch,
            IfMatch = ifMatch,
        };
        if (_encryption is not null)
        {
            request.SSECustomerAlgorithm = _encryption.Method.Value;
            request.SSECustomerKey = _encryption.Key;
        }

        var answer = await connection.RunAsync((s3, token) => s3.CompleteMultipartUploadAsync(request, token), $"Publishing {target.Name}", cancellationToken);
        return ETag.Bare(answer.ETag);
    }

    /// <summary>Throws the parts away. One that is gone is no error.</summary>
    public async Task AbortAsync(S3Target target, string upload, CancellationToken cancellationToken)
    {
        var request = new AbortMultipartUploadRequest { BucketName = target.Bucket, Key = target.Key, UploadId = upload };
        try
        {
            await connection.RunAsync((s3, token) => s3.AbortMultipartUploadAsync(request, token), $"Ending the upload of {target.Name}", cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound || string.Equals(S3Errors.CodeOf(e), "NoSuchUpload", StringComparison.Ordinal))
        {
            // Completed or ended before.
        }
    }

    /// <summary>Copies an object inside the server in one request.</summary>
    public Task CopyAsync(S3Target source, S3Target target, CancellationToken cancellationToken)
    {
        var request = new CopyObjectRequest { SourceBucket = source.Bucket, SourceKey = source.Key, DestinationBucket = target.Bucket, DestinationKey = target.Key };
        if (IsLocked(target))
        {
            (request.ObjectLockMode, request.ObjectLockRetainUntilDate) = Lock();
        }

        if (_encryption is not null)
        {
            request.ServerSideEncryptionCustomerMethod = request.CopySourceServerSideEncryptionCustomerMethod = _encryption.Method;
            request.ServerSideEncryptionCustomerProvidedKey = request.CopySourceServerSideEncryptionCustomerProvidedKey = _encryption.Key;
        }

        return connection.RunAsync((s3, token) => s3.CopyObjectAsync(request, token), $"Copying {source.Name} to {target.Name}", cancellationToken);
    }

    /// <summary>Makes a part of a range of another object.</summary>
    public async Task<PartETag> CopyPartAsync(
        S3Target source, S3Target target, string upload, int number, long first, long last, string etag, CancellationToken cancellationToken)
    {
        var request = new CopyPartRequest
        {
            SourceBucket = source.Bucket,
            SourceKey = source.Key,
            DestinationBucket = target.Bucket,
            DestinationKey = target.Key,
            UploadId = upload,
            PartNumber = number,
            FirstByte = first,
            LastByte = last,
            ETagToMatch = [etag],
        };
        if (_encryption is not null)
        {
            request.ServerSideEncryptionCustomerMethod = request.CopySourceServerSideEncryptionCustomerMethod = _encryption.Method;
            request.ServerSideEncryptionCustomerProvidedKey = request.CopySourceServerSideEncryptionCustomerProvidedKey = _encryption.Key;
        }

        var answer = await connection.RunAsync((s3, token) => s3.CopyPartAsync(request, token), $"Copying {source.Name} to {target.Name}", cancellationToken);
        return new PartETag(number, answer.ETag);
    }

    /// <summary>Removes an object, or hides it where the bucket keeps versions. A missing object is no error.</summary>
    public async Task DeleteAsync(S3Target target, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectRequest { BucketName = target.Bucket, Key = target.Key };
        try
        {
            await connection.RunAsync((s3, token) => s3.DeleteObjectAsync(request, token), $"Deleting {target.Name}", cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound || S3Errors.StatusOf(e) == HttpStatusCode.NotFound)
        {
            // Neither the object nor, perhaps, its bucket is there.
        }
    }

    /// <summary>A time of the AWS client, which gives UTC in either of two kinds.</summary>
    public static DateTimeOffset? Time(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime(), TimeSpan.Zero) : null;

    private static MemoryStream Body(ReadOnlyMemory<byte> content)
    {
        if (!System.Runtime.InteropServices.MemoryMarshal.TryGetArray(content, out var segment))
        {
            throw new InvalidOperationException("Only arrays are sent.");
        }

        return new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
    }

    /// <summary>Backups are locked; journals and probes are not, since they come and go.</summary>
    private bool IsLocked(S3Target target) => options.LockDays > 0 && !target.IsOwn;

    private (ObjectLockMode Mode, DateTime Until) Lock() =>
        (options.LocksStrictly ? ObjectLockMode.Compliance : ObjectLockMode.Governance, time.GetUtcNow().AddDays(options.LockDays).UtcDateTime);

    private void RequireDigest(string? etag, byte[] md5, string name)
    {
        if (KnowsDigests && ETag.Contradicts(etag, md5))
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"Storing {name}: the server stored other bytes than were sent: their MD5 is {ETag.Bare(etag)}, not {Convert.ToHexStringLower(md5)}.",
                "Run the command again; when it happens again, check the server, and what lies between it and this machine.",
                isTransient: true);
        }
    }
}
