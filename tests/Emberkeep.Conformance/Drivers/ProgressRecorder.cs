using Emberkeep.Drivers;

namespace Emberkeep.Conformance.Drivers;

/// <summary>Keeps the reports of a job in the order in which they come. It has no lock: they are to come one after the other.</summary>
internal sealed class ProgressRecorder(Action? onReport = null) : IProgress<JobProgress>
{
    private int _active;

    /// <summary>What was reported.</summary>
    public List<JobProgress> Reports { get; } = [];

    /// <summary>Whether two reports came at once.</summary>
    public bool HasOverlapped { get; private set; }

    public void Report(JobProgress value)
    {
        HasOverlapped |= Interlocked.Increment(ref _active) > 1;
        Reports.Add(value);
        onReport?.Invoke();
        Interlocked.Decrement(ref _active);
    }
}
