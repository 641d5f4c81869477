using Emberkeep.Drivers;

namespace Emberkeep.Engine;

/// <summary>Adds up what the workers of one job did and passes it on, one report after the other. Safe for several workers at once.</summary>
internal sealed class JobMeter(IProgress<JobProgress>? progress, long total, JobPhase phase = JobPhase.Transferring)
{
    private readonly Lock _reporting = new();
    private long _done;
    private long _shown;
    private long _stored;
    private int _objects;
    private int _phase = (int)phase;

    /// <summary>Bytes moved to or from the repository.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Objects finished.</summary>
    public int Objects => Volatile.Read(ref _objects);

    /// <summary>Bytes of the volume are finished.</summary>
    public void Advance(long bytes)
    {
        Interlocked.Add(ref _done, bytes);
        Report();
    }

    /// <summary>Bytes of the volume turned out to need nothing. Reported with the next piece, since this is called per block.</summary>
    public void Skip(long bytes) => Interlocked.Add(ref _done, bytes);

    /// <summary>An earlier attempt has done that much.</summary>
    public void Resume(long bytes, int objects)
    {
        Interlocked.Add(ref _done, bytes);
        Interlocked.Add(ref _objects, objects);
        Report();
    }

    /// <summary>An object is done again from its start: takes back what it had advanced.</summary>
    public void Retract(long bytes) => Interlocked.Add(ref _done, -bytes);

    /// <summary>An object is finished.</summary>
    public void FinishObject(long storedBytes)
    {
        Interlocked.Add(ref _stored, storedBytes);
        Interlocked.Increment(ref _objects);
        Report();
    }

    /// <summary>The job enters another phase.</summary>
    public void Enter(JobPhase next)
    {
        Volatile.Write(ref _phase, (int)next);
        Report();
    }

    /// <summary>
    /// Under a lock, or a worker that was held up would report less than another one has reported before it. What is done again shows once it has caught up.
    /// </summary>
    private void Report()
    {
        if (progress is null)
        {
            return;
        }

        lock (_reporting)
        {
            _shown = Math.Max(_shown, Math.Min(Interlocked.Read(ref _done), total));
            progress.Report(new JobProgress((JobPhase)Volatile.Read(ref _phase), _shown, total, Stored, Objects));
        }
    }
}
