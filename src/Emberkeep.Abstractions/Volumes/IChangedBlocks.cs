namespace Emberkeep.Volumes;

/// <summary>
/// Knows, without reading either, which parts of a volume are as they were in an earlier state (the base): a snapshot whose blocks it shares, a
/// bitmap of what was written since, a difference that the storage computes. All members may be called by several callers at once.
/// </summary>
public interface IChangedBlocks
{
    /// <summary>What to call the base in messages.</summary>
    string BaseName { get; }

    /// <summary>
    /// The base's <see cref="IVolumeReader.Fingerprint"/>. An increment trusts the comparison only if its parent was made of the same state.
    /// </summary>
    string BaseFingerprint { get; }

    /// <summary>
    /// The parts of a stretch that are certainly as in the base, ascending and not overlapping. What is unchanged may be left out; what has
    /// changed must never be in it.
    /// </summary>
    /// <param name="offset">Where the stretch starts in the volume.</param>
    /// <param name="length">Its length; callers ask for some MiB at a time, so that the answer stays short.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    ValueTask<IReadOnlyList<VolumeExtent>> FindUnchangedAsync(long offset, long length, CancellationToken cancellationToken);

    /// <summary>Makes sure that the base is still what it was when the comparison began, so that all answers so far were right.</summary>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Conflict"/> when it is not.</exception>
    ValueTask CheckBaseAsync(CancellationToken cancellationToken);
}
