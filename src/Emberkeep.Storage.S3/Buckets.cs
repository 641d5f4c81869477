using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3.Model;
using Emberkeep.Errors;
using Emberkeep.Storage.S3.Transport;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.S3;

/// <summary>The buckets: making, looking for, and going through them.</summary>
internal sealed class Buckets(S3Connection connection, S3Names names, S3StoreOptions options, string location, ILogger logger)
{
    /// <summary>Sorts right behind all of Emberkeep's own keys; no object of a backup has a name in between.</summary>
    private const string BehindOwn = ContainerName.ReservedPrefix + "0";

    private readonly ConcurrentDictionary<string, bool> _present = new(StringComparer.Ordinal);

    /// <summary>Makes a bucket unless it exists.</summary>
    public async Task EnsureAsync(string bucket, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(bucket, cancellationToken))
        {
            return;
        }

        if (!options.CreatesBuckets)
        {
            throw new BackupException(
                ErrorKind.NotFound, $"The bucket {location}/{bucket} does not exist and backup_create_containers is false.", "Make the bucket, or name another one.");
        }

        var request = new PutBucketRequest { BucketName = bucket, UseClientRegion = false, ObjectLockEnabledForBucket = options.LockDays > 0 };
        if (options.Endpoint.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) && !string.Equals(options.Region, "us-east-1", StringComparison.Ordinal))
        {
            request.BucketRegionName = options.Region;
        }

        try
        {
            await connection.RunAsync((s3, token) => s3.PutBucketAsync(request, token), $"Making the bucket {location}/{bucket}", cancellationToken);
        }
        catch (BackupException e) when (string.Equals(S3Errors.CodeOf(e), "BucketAlreadyOwnedByYou", StringComparison.Ordinal))
        {
            // Somebody else was faster, or the answer to the first attempt got lost.
        }

        _present[bucket] = true;
    }

    /// <summary>True when the bucket exists; remembered.</summary>
    public async Task<bool> ExistsAsync(string bucket, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_present.ContainsKey(bucket))
        {
            return true;
        }

        try
        {
            await connection.RunAsync(
                (s3, token) => s3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, token), $"Looking at the bucket {location}/{bucket}", cancellationToken);
            return _present[bucket] = true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>The error for a bucket that does not exist.</summary>
    public BackupException Missing(ContainerName container, Exception? cause = null) => new(
        ErrorKind.NotFound, $"The bucket {location}/{container} does not exist.", "Make the container first.", innerException: cause);

    /// <summary>All containers that have an object.</summary>
    public async IAsyncEnumerable<ContainerName> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var bucket in await FindAsync(cancellationToken))
        {
            if (S3Names.TryParseBucket(bucket, out var container) && await HasObjectsAsync(bucket, cancellationToken))
            {
                yield return container;
            }
        }

        var place = new S3Place(names.DefaultBucket, S3Names.ContainersPrefix);
        await foreach (var page in PagesAsync(place, place.KeyPrefix, "/", cancellationToken))
        {
            foreach (var prefix in page.CommonPrefixes ?? [])
            {
                if (names.TryParsePrefix(prefix, out var container))
                {
                    yield return container;
                }
            }
        }
    }

    /// <summary>The pages of a listing. A bucket that does not exist has none.</summary>
    public async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(
        S3Place place, string keyPrefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = place.Bucket, Prefix = keyPrefix, Delimiter = delimiter, ContinuationToken = continuation };
            if (options.PageSize is { } size)
            {
                request.MaxKeys = size;
            }

            ListObjectsV2Response page;
            try
            {
                page = await connection.RunAsync((s3, token) => s3.ListObjectsV2Async(request, token), $"Listing {location}/{place.Bucket}", cancellationToken);
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
            {
                yield break;
            }

            yield return page;
            var next = page.IsTruncated == true ? page.NextContinuationToken : null;
            if (next is not null && string.Equals(next, continuation, StringComparison.Ordinal))
            {
                throw new BackupException(
                    ErrorKind.Corrupt, $"Listing {location}/{place.Bucket}: the server gives the same page again and again.", "Check the server; it does not page listings as S3 does.");
            }

            continuation = next;
        }
        while (continuation is not null);
    }

    /// <summary>The uploads of keys with a prefix that nobody completed. A bucket that does not exist has none.</summary>
    public async Task<IReadOnlyList<MultipartUpload>> ListUploadsAsync(string bucket, string keyPrefix, CancellationToken cancellationToken)
    {
        var uploads = new List<MultipartUpload>();
        var request = new ListMultipartUploadsRequest { BucketName = bucket, Prefix = keyPrefix };
        try
        {
            while (true)
            {
                var page = await connection.RunAsync(
                    (s3, token) => s3.ListMultipartUploadsAsync(request, token), $"Listing the uploads of {location}/{bucket}", cancellationToken);
                uploads.AddRange(page.MultipartUploads ?? []);
                if (page.IsTruncated != true || page.NextUploadIdMarker is null || string.Equals(page.NextUploadIdMarker, request.UploadIdMarker, StringComparison.Ordinal))
                {
                    return uploads;
                }

                (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
            }
        }
        catch (BackupException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Unsupported)
        {
            return uploads;
        }
    }

    private async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        if (!options.AllBuckets)
        {
            return [names.DefaultBucket];
        }

        try
        {
            var found = await connection.RunAsync((s3, token) => s3.ListBucketsAsync(token), $"Listing the buckets of {location}", cancellationToken);
            return [.. (found.Buckets ?? []).Select(bucket => bucket.BucketName).Append(names.DefaultBucket).Distinct(StringComparer.Ordinal)];
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Unauthorized && S3Errors.StatusOf(e) == HttpStatusCode.Forbidden
            && S3Errors.CodeOf(e) is "AccessDenied" or "AllAccessDisabled" or "")
        {
            // Keys that are made for one bucket may list no others, so nothing of theirs is elsewhere.
            return [names.DefaultBucket];
        }
    }

    private async Task<bool> HasObjectsAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            return await FirstKeyAsync(bucket, null, cancellationToken) is { } first
                && (!first.StartsWith(S3Names.OwnPrefix, StringComparison.Ordinal) || await FirstKeyAsync(bucket, BehindOwn, cancellationToken) is not null);
        }
        catch (BackupException e) when (!string.Equals(bucket, names.DefaultBucket, StringComparison.Ordinal)
            && e.Kind is ErrorKind.Unauthorized or ErrorKind.Invalid)
        {
            S3Log.BucketLeftOut(logger, bucket, e.Message);
            return false;
        }
    }

    private async Task<string?> FirstKeyAsync(string bucket, string? after, CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1, StartAfter = after };
        try
        {
            var page = await connection.RunAsync((s3, token) => s3.ListObjectsV2Async(request, token), $"Listing {location}/{bucket}", cancellationToken);
            return page.S3Objects?.FirstOrDefault()?.Key;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }
}
