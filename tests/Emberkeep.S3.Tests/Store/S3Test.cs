using Emberkeep.Errors;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.Storage.S3;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.S3.Tests.Store;

/// <summary>What tests of the store share: a bucket of their own, on Ceph unless they say otherwise.</summary>
public abstract class S3Test(S3Servers servers)
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected S3Servers Servers => servers;

    protected ContainerName Bucket { get; } = ContainerName.Parse($"b{Guid.NewGuid():N}");

    /// <summary>The server and the bucket.</summary>
    protected virtual async Task<S3StoreOptions> OptionsAsync() => await servers.CephAsync(GetType().Name) with { Bucket = Bucket.Value };

    protected static S3Store Open(S3StoreOptions options) => new(options, TimeProvider.System, NullLogger.Instance);

    protected static ObjectName Name(string text) => ObjectName.Parse(text);

    protected static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected async Task PutAsync(IObjectStore store, string name, byte[] content)
    {
        await store.EnsureContainerAsync(Bucket, Cancel);
        await using var writer = await store.CreateAsync(Bucket, Name(name), Cancel);
        await writer.WriteAsync(content, Cancel);
        await writer.CommitAsync(Cancel);
    }

    protected async Task<byte[]> GetAsync(IObjectStore store, string name, long offset = 0, long? length = null)
    {
        await using var stream = await store.OpenReadAsync(Bucket, Name(name), offset, length, Cancel);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancel);
        return content.ToArray();
    }

    protected async Task<List<string>> NamesAsync(IObjectStore store)
    {
        var names = new List<string>();
        await foreach (var stored in store.ListAsync(Bucket, "object", Cancel))
        {
            names.Add(stored.Name.Value);
        }

        return names;
    }

    protected static async Task<BackupException> ShouldFailAsync(ErrorKind kind, Func<Task> call)
    {
        var error = await Should.ThrowAsync<BackupException>(call);
        error.Kind.ShouldBe(kind, error.Message);
        return error;
    }
}
