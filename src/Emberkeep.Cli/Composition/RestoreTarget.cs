using Emberkeep.Volumes;

namespace Emberkeep.Cli.Composition;

/// <summary>What a backup is restored to. Owns the writer.</summary>
/// <param name="Volume">The open file or device.</param>
/// <param name="RemoveIfCreated">
/// Takes a failed restore back, before the writer is disposed: removes a file that opening it made and returns true; leaves anything
/// else alone and returns false.
/// </param>
/// <param name="HasWritten">Tells whether the volume may have been changed already.</param>
internal sealed record RestoreTarget(IVolumeWriter Volume, Func<ValueTask<bool>> RemoveIfCreated, Func<bool> HasWritten) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Volume.DisposeAsync();
}
