namespace Emberkeep.Volumes;

/// <summary>A volume that a backup is restored to. Ranges that do not overlap may be written by several callers at once.</summary>
public interface IVolumeWriter : IAsyncDisposable
{
    /// <summary>What to call the volume in messages: a path or a URL without secrets.</summary>
    string Name { get; }

    /// <summary>Length in bytes. Writing past it is an error.</summary>
    long Length { get; }

    /// <summary>Writes all bytes at <paramref name="offset"/>.</summary>
    /// <exception cref="Errors.BackupException">The volume is full, too small or failed; the message names volume and offset.</exception>
    ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the range read as zeros, whatever was there before, and as cheaply as the volume can: nothing to do where it is known to
    /// read as zeros already, a punched hole, or zeros written out.
    /// </summary>
    ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken);

    /// <summary>
    /// Tells the writer that somebody else is about to write the range, to the file that it returns. Asked before each such write, because
    /// the writer keeps account of what was written. <see cref="FlushAsync"/> makes those bytes durable too.
    /// </summary>
    /// <returns>The file behind the volume, or null when there is none and the range has to be written through this writer.</returns>
    HostFile? AnnounceTransfer(long offset, long length) => null;

    /// <summary>Reads back what the volume holds, to prove a restore. Fills the buffer unless the volume ends first.</summary>
    /// <returns>The number of bytes read.</returns>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>
    /// Bytes that can be written before the room below the volume is used up, those that the volume occupies already included; null where room is no
    /// question, as on a block device.
    /// </summary>
    ValueTask<long?> GetRoomAsync(CancellationToken cancellationToken) => ValueTask.FromResult<long?>(null);

    /// <summary>
    /// Makes everything written so far durable, and sees to it, as far as the volume can, that what is read afterwards comes from the medium and not
    /// from memory.
    /// </summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
