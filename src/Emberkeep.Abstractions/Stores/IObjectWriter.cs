namespace Emberkeep.Stores;

/// <summary>
/// An object in the making. Nobody else can see it until <see cref="CommitAsync"/> returned; disposing it without a commit
/// leaves nothing behind. One caller at a time; calls must not overlap.
/// </summary>
public interface IObjectWriter : IAsyncDisposable
{
    /// <summary>Bytes accepted so far.</summary>
    long Length { get; }

    /// <summary>
    /// Set before the commit by who has the right to the name already, for example by a lease, so that nobody else publishes it at the same moment.
    /// A store that cannot decide between two writers in one step then need not wait to see which one stays; it refuses a name that is taken all the same.
    /// A writer that does not know it ignores it.
    /// </summary>
    bool IsUncontended
    {
        get => false;
        set
        {
            // Waiting in vain costs time only.
        }
    }

    /// <summary>Appends bytes. The buffer belongs to the caller again when the call completes.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Appends <paramref name="count"/> zero bytes. A store that can keeps a hole instead; readers see zeros either way.</summary>
    ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken);

    /// <summary>
    /// Reads what the object holds so far, filling the buffer. Only stores that move bytes by themselves
    /// (<see cref="IObjectStore.TransferAsync"/>) have to offer it.
    /// </summary>
    /// <param name="offset">First byte; the range lies within <see cref="Length"/>.</param>
    /// <param name="buffer">Filled.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Corrupt"/> when the object does not hold the whole range.</exception>
    ValueTask ReadBackAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This writer cannot be read from.");

    /// <summary>
    /// Publishes the object under its final name: durable first, visible second. After it returned the object survives a power failure.
    /// If it throws, either the object is not visible or it is whole; it is never visible in part.
    /// </summary>
    /// <exception cref="Errors.BackupException">
    /// <see cref="Errors.ErrorKind.AlreadyExists"/> when an object of that name was published in the meantime: that one stays as it is.
    /// </exception>
    ValueTask CommitAsync(CancellationToken cancellationToken);
}
