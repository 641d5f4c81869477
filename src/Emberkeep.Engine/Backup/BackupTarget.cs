using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Backup;

/// <summary>Where the objects of one backup go, and in which shape.</summary>
/// <param name="Store">The repository.</param>
/// <param name="Container">The container of all the backup's objects.</param>
/// <param name="Prefix">Their common prefix.</param>
/// <param name="BlockSize">Bytes per SHA-256.</param>
/// <param name="Compression">The configured algorithm; an object that does not shrink is stored plain.</param>
/// <param name="CompressionLevel">The level, or null for the algorithm's default.</param>
internal sealed record BackupTarget(
    IObjectStore Store, ContainerName Container, BackupPrefix Prefix, int BlockSize, CompressionAlgorithm Compression, int? CompressionLevel)
{
    /// <summary>Keeps the backup off the room that is reserved.</summary>
    public required SpaceWatch Space { get; init; }

    /// <summary>How many threads may compress one object.</summary>
    public int ThreadsPerObject { get; init; } = 1;

    /// <summary>
    /// Starts an object. Another job that deletes the last backup of a container removes the container with it, so one that was there
    /// a moment ago is made again.
    /// </summary>
    public async Task<IObjectWriter> CreateAsync(ObjectName name, CancellationToken cancellationToken)
    {
        await Space.SpendOnObjectAsync(cancellationToken);
        try
        {
            return await Store.CreateAsync(Container, name, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            await Store.EnsureContainerAsync(Container, cancellationToken);
            return await Store.CreateAsync(Container, name, cancellationToken);
        }
    }
}
