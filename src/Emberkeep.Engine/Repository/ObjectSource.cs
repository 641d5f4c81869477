using Emberkeep.Backups;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Repository;

/// <summary>One backup of a chain, opened for reading its data objects.</summary>
/// <param name="Record">The backup.</param>
/// <param name="Location">Where its objects are.</param>
/// <param name="Metadata">Its index.</param>
internal sealed record ObjectSource(BackupRecord Record, BackupLocation Location, BackupMetadata Metadata)
{
    /// <summary>Reads the indexes of all backups of a chain, the full backup first.</summary>
    public static async Task<IReadOnlyList<ObjectSource>> LoadAsync(
        RepositoryReader repository, BackupChain chain, CancellationToken cancellationToken)
    {
        var sources = new List<ObjectSource>();
        foreach (var record in chain.Layers)
        {
            var location = BackupLocation.Of(record);
            sources.Add(new ObjectSource(record, location, await repository.ReadMetadataAsync(location, cancellationToken)));
        }

        return sources;
    }

    /// <summary>Names an object in messages.</summary>
    public string Describe(IObjectStore store, in ObjectEntry entry) => Location.Describe(store, Metadata.GetName(entry));

    /// <summary>Opens an object's uncompressed data. The stream yields at most the declared length and throws when the data is malformed.</summary>
    public async Task<Stream> OpenAsync(IObjectStore store, ObjectEntry entry, CancellationToken cancellationToken)
    {
        var name = Metadata.GetName(entry);
        try
        {
            var stored = await store.OpenReadAsync(Location.Container, name, 0, null, cancellationToken);
            return Compressors.OpenDecompressor(entry.Compression, stored, entry.Length, Location.Describe(store, name), leaveOpen: false);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            throw new BackupException(
                ErrorKind.Corrupt,
                $"Object {Location.Describe(store, name)} of backup {Record.Id} is missing; it holds bytes {entry.Offset} to {entry.End - 1} of the volume.",
                $"Run: emberkeep backup verify {Record.Id}",
                innerException: e)
            {
                DamagedBackup = Record.Id,
            };
        }
    }
}
