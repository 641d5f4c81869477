using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>What tests of the NFS client share.</summary>
public abstract class NfsTest
{
    protected const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    protected const UnixFileMode DirectoryMode = FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected static ContainerName Container { get; } = ContainerName.Parse("container");

    protected static ObjectName Object { get; } = ObjectName.Parse("object");

    protected static PosixStore Store(NfsClientOptions options) => new(new NfsClientFileSystem(options), new PosixStoreOptions(), TimeProvider.System);

    protected static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static async Task PutAsync(PosixStore store, string name, byte[] content)
    {
        await store.EnsureContainerAsync(Container, Cancel);
        await using var writer = await store.CreateAsync(Container, ObjectName.Parse(name), Cancel);
        await writer.WriteAsync(content, Cancel);
        await writer.CommitAsync(Cancel);
    }

    protected static async Task<byte[]> GetAsync(PosixStore store, string name)
    {
        await using var stream = await store.OpenReadAsync(Container, ObjectName.Parse(name), 0, null, Cancel);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancel);
        return content.ToArray();
    }

    protected static async Task<List<string>> NamesAsync(PosixStore store)
    {
        var names = new List<string>();
        await foreach (var stored in store.ListAsync(Container, "", Cancel))
        {
            names.Add(stored.Name.Value);
        }

        return names;
    }

    protected static async Task<BackupException> ShouldFailAsync(ErrorKind kind, Func<Task> call)
    {
        var error = await Should.ThrowAsync<BackupException>(call);
        error.Kind.ShouldBe(kind, error.Message);
        error.Remedy.ShouldNotBeNullOrWhiteSpace(error.Message);
        return error;
    }

    protected static Task<BackupException> ShouldFailAsync<T>(ErrorKind kind, ValueTask<T> call) => ShouldFailAsync(kind, call.AsTask);

    protected static Task<BackupException> ShouldFailAsync(ErrorKind kind, ValueTask call) => ShouldFailAsync(kind, call.AsTask);
}
