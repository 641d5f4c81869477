using System.Runtime.CompilerServices;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>
/// A repository of full backups with very many objects of one block, all of the same zeros, each in one place. Only the indexes and lists of digests exist, as files;
/// the objects are listed, and that is all that a check without data asks for.
/// </summary>
internal sealed class SyntheticStore : IObjectStore, IInspectableStore
{
    public const int BlockSize = 512;

    private readonly string _directory;
    private readonly int _objects;
    private readonly List<BackupPrefix> _backups = [];

    public SyntheticStore(string directory, int objects) => (_directory, _objects) = (directory, objects);

    public string Location => "synthetic:";

    public async Task AddAsync(int number, CancellationToken cancellationToken)
    {
        var id = new BackupId(new Guid(number, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1));
        var volume = VolumeId.Parse("11111111-2222-4333-8444-555555555555");
        var created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var prefix = BackupPrefix.ForPosix(volume, id, created);
        var metadata = new BackupMetadata
        {
            Version = "1.0.0",
            Prefix = prefix,
            BackupId = id,
            VolumeId = volume,
            CreatedAtText = PythonTime.Format(created),
            Objects = [.. Enumerable.Range(0, _objects).Select(at => new ObjectEntry(at + 1, (long)at * BlockSize, BlockSize, Emberkeep.Engine.Compression.CompressionAlgorithm.None, default))],
            Extension = new EmberkeepMetadata((long)_objects * BlockSize, null, null, null, null, null, new Dictionary<string, string>(StringComparer.Ordinal), null),
        };
        await using (var index = File.Create(PathOf(prefix.Metadata.Value)))
        {
            await BackupMetadataWriter.WriteAsync(metadata, index.WriteAsync, cancellationToken);
        }

        await using var list = File.Create(PathOf(prefix.Sha256File.Value));
        var writer = new Sha256FileWriter(new Sha256FileHeader("1.0.0", id, volume, null, null, PythonTime.Format(created), BlockSize), list.WriteAsync);
        await writer.AppendAsync(new Sha256Digest[_objects], cancellationToken);
        await writer.CompleteAsync(cancellationToken);
        _backups.Add(prefix);
    }

    public async IAsyncEnumerable<StoreEntry> InspectAsync(string place, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var prefix in _backups)
        {
            var container = BackupPrefix.DefaultContainer(prefix.BackupId).Value;
            if (place.Length == 0)
            {
                yield return new StoreEntry(container, StoreEntryKind.Place, 0, DateTimeOffset.UnixEpoch, null);
            }
            else if (string.Equals(place, container, StringComparison.Ordinal))
            {
                yield return new StoreEntry(prefix.Metadata.Value, StoreEntryKind.Object, 1, DateTimeOffset.UnixEpoch, null);
                yield return new StoreEntry(prefix.Sha256File.Value, StoreEntryKind.Object, 1, DateTimeOffset.UnixEpoch, null);
                for (var number = 1; number <= _objects; number++)
                {
                    yield return new StoreEntry(prefix.DataObject(number).Value, StoreEntryKind.Object, BlockSize, DateTimeOffset.UnixEpoch, null);
                }
            }
        }
    }

    public Task<Stream> OpenReadAsync(ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        var file = new FileStream(PathOf(name.Value), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true) { Position = offset };
        return Task.FromResult<Stream>(file);
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ContainerName container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public async IAsyncEnumerable<ContainerName> ListContainersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var prefix in _backups)
        {
            yield return BackupPrefix.DefaultContainer(prefix.BackupId);
        }
    }

    public Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        Task.FromResult(new StoredObject(name, new FileInfo(PathOf(name.Value)).Length));

    public Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) => throw ReadOnly();

    public Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) => throw ReadOnly();

    public Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<string> SetAsideAsync(string place, StoreEntry entry, string batch, CancellationToken cancellationToken) => throw ReadOnly();

    public Task RemovePlaceIfEmptyAsync(string place, CancellationToken cancellationToken) => throw ReadOnly();

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string PathOf(string name) => Path.Combine(_directory, name);

    private static BackupException ReadOnly() => new(ErrorKind.Unsupported, "This store can only be read.");
}
