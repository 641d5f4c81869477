namespace Emberkeep.Volumes;

/// <summary>A volume that can be read at any offset. All members may be called by several callers at once.</summary>
public interface IVolumeReader : IAsyncDisposable
{
    /// <summary>What to call the volume in messages: a path or a URL without secrets.</summary>
    string Name { get; }

    /// <summary>Length in bytes. It does not change while the reader is open.</summary>
    long Length { get; }

    /// <summary>The file behind the volume, for stores that can move its bytes by themselves; null when there is none.</summary>
    HostFile? HostFile => null;

    /// <summary>
    /// Tells two states of the volume apart as far as that is possible without reading it; opaque, compared for equality only. Taken when the
    /// volume was opened. Null when nothing can be told, so that an interrupted backup of it cannot be resumed.
    /// </summary>
    string? Fingerprint => null;

    /// <summary>
    /// Compares the volume with the state of it that had a fingerprint, without reading either. Good until the volume is closed.
    /// </summary>
    /// <param name="fingerprint">An earlier <see cref="Fingerprint"/>, of this volume or of another one.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The comparison, or null when that state is gone or nothing can be told about it.</returns>
    ValueTask<IChangedBlocks?> CompareWithAsync(string fingerprint, CancellationToken cancellationToken) => ValueTask.FromResult<IChangedBlocks?>(null);

    /// <summary>
    /// Makes sure that what was opened was there all the time, so that everything read so far came from it. Asked before what was read is made a backup.
    /// </summary>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Conflict"/> when it is gone.</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Reads at <paramref name="offset"/> and fills the buffer unless the volume ends first.
    /// </summary>
    /// <returns>The number of bytes read: the buffer's length, or what is left of the volume (0 at or past the end).</returns>
    /// <exception cref="Errors.BackupException">
    /// The volume ended before its length (it was truncated meanwhile) or could not be read; the message names volume and offset.
    /// </exception>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>
    /// The run of data or hole that holds <paramref name="offset"/>, from <paramref name="offset"/> on. Data may be reported for a hole,
    /// never a hole for data: bytes of a hole read as zeros. A volume that knows no holes returns one run of data.
    /// </summary>
    /// <param name="offset">At least 0 and less than <see cref="Length"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    ValueTask<VolumeExtent> FindExtentAsync(long offset, CancellationToken cancellationToken);
}
