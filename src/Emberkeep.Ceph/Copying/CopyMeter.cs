using Emberkeep.Drivers;

namespace Emberkeep.Ceph.Copying;

/// <summary>Counts what a job does and reports it, one report after the other.</summary>
internal sealed class CopyMeter(IProgress<JobProgress>? progress, JobPhase phase, long total)
{
    private readonly Lock _reporting = new();
    private long _done;
    private long _moved;
    private long _zeroed;
    private int _pieces;

    /// <summary>Bytes that went through this process.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>Bytes that were zeroed.</summary>
    public long Zeroed => Interlocked.Read(ref _zeroed);

    /// <summary>Pieces that were read.</summary>
    public int Pieces => Volatile.Read(ref _pieces);

    public void AddMoved(long bytes) => Interlocked.Add(ref _moved, bytes);

    public void AddZeroed(long bytes) => Interlocked.Add(ref _zeroed, bytes);

    /// <summary>A piece is finished.</summary>
    public void Finish(CopyRange piece)
    {
        if (!piece.IsZero)
        {
            Interlocked.Increment(ref _pieces);
        }

        lock (_reporting)
        {
            _done += piece.Length;
            progress?.Report(new JobProgress(phase, _done, total, Moved, 0));
        }
    }
}
