using System.Buffers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Merge;

/// <summary>
/// Gets an object of one backup under a name of another: by a second name, else by a copy inside the store, else by a copy through this
/// process, which is then read back and checked. Doing it again is no error.
/// </summary>
internal sealed class ObjectAdopter(IObjectStore store)
{
    private readonly IObjectLinker? _linker = store as IObjectLinker;

    /// <summary>True when the store may be able to link; whether it can is known after trying.</summary>
    public bool MayLink => _linker is not null;

    /// <summary>Adopts the object.</summary>
    /// <param name="source">The backup that has it.</param>
    /// <param name="entry">The object.</param>
    /// <param name="target">The backup that takes it.</param>
    /// <param name="adopted">The same object as the target's index will list it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>True when it was linked, false when it was copied.</returns>
    public async Task<bool> AdoptAsync(
        ObjectSource source, ObjectEntry entry, ObjectSource target, ObjectEntry adopted, CancellationToken cancellationToken)
    {
        var (container, name) = (source.Location.Container, source.Metadata.GetName(entry));
        var (targetContainer, targetName) = (target.Location.Container, target.Metadata.GetName(adopted));
        try
        {
            if (_linker is not null && await _linker.TryLinkAsync(container, name, targetContainer, targetName, cancellationToken))
            {
                return true;
            }

            if (_linker is null || !await _linker.TryCopyAsync(container, name, targetContainer, targetName, cancellationToken))
            {
                await CopyAsync(source, name, target, targetName, cancellationToken);
                await RequireWholeAsync(target, adopted, cancellationToken);
            }
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            // A copy that an earlier run of this job made.
            await RequireWholeAsync(target, adopted, cancellationToken);
        }

        return false;
    }

    /// <summary>Makes what was adopted into a container durable.</summary>
    public Task SyncAsync(ContainerName container, CancellationToken cancellationToken) =>
        _linker?.SyncAsync(container, cancellationToken) ?? Task.CompletedTask;

    private async Task CopyAsync(ObjectSource source, ObjectName name, ObjectSource target, ObjectName targetName, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenReadAsync(source.Location.Container, name, 0, null, cancellationToken);
        await using var writer = await store.CreateAsync(target.Location.Container, targetName, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await writer.CommitAsync(cancellationToken);
    }

    private async Task RequireWholeAsync(ObjectSource target, ObjectEntry adopted, CancellationToken cancellationToken)
    {
        if (await ObjectPass.FindDamageAsync(store, target, adopted, blockSize: 1, provenEnd: null, onPiece: null, cancellationToken) is { } damage)
        {
            throw ObjectPass.Damaged(store, target, adopted, damage);
        }
    }
}
