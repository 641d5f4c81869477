using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Emberkeep.Storage.S3;

namespace Emberkeep.S3.Tests.Servers;

/// <summary>A second client, without any of ours, that looks and tidies up.</summary>
internal static class BucketSweep
{
    public static AmazonS3Client Open(S3StoreOptions options) => new(
        new BasicAWSCredentials(options.Credentials.AccessKey.Reveal(), options.Credentials.SecretKey.Reveal()),
        new AmazonS3Config
        {
            ServiceURL = options.Endpoint.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });

    /// <summary>Removes all buckets of a user with everything in them.</summary>
    public static async Task RunAsync(S3StoreOptions options)
    {
        using var client = Open(options);
        foreach (var bucket in (await client.ListBucketsAsync()).Buckets ?? [])
        {
            await EmptyAsync(client, bucket.BucketName);
            await client.DeleteBucketAsync(bucket.BucketName);
        }
    }

    /// <summary>The uploads that somebody began and nobody ended.</summary>
    public static async Task<int> CountUploadsAsync(S3StoreOptions options, string bucket)
    {
        using var client = Open(options);
        return (await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket })).MultipartUploads?.Count ?? 0;
    }

    /// <summary>All keys of a bucket, Emberkeep's own among them.</summary>
    public static async Task<IReadOnlyList<string>> KeysAsync(S3StoreOptions options, string bucket)
    {
        using var client = Open(options);
        var keys = new List<string>();
        string? next = null;
        do
        {
            var page = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, ContinuationToken = next });
            keys.AddRange((page.S3Objects ?? []).Select(stored => stored.Key));
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);

        return keys;
    }

    private static async Task EmptyAsync(AmazonS3Client client, string bucket)
    {
        foreach (var upload in (await client.ListMultipartUploadsAsync(bucket)).MultipartUploads ?? [])
        {
            await client.AbortMultipartUploadAsync(bucket, upload.Key, upload.UploadId);
        }

        while ((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket })).S3Objects is { Count: > 0 } page)
        {
            await Parallel.ForEachAsync(
                page, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (stored, token) => await client.DeleteObjectAsync(bucket, stored.Key, token));
        }
    }
}
