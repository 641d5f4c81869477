using Emberkeep.Drivers;

namespace Emberkeep.Cli.Progress;

/// <summary>
/// Shows one job's progress. Jobs report often and from several threads; this class keeps the picture and lets through at most five
/// reports per second, and each change of phase.
/// </summary>
internal abstract class ProgressDisplay(TimeProvider time) : IProgress<JobProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly RateMeter _meter = new(time);
    private JobProgress _last;
    private long _shownAt;
    private bool _hasShown;
    private bool _isOver;

    /// <inheritdoc/>
    public void Report(JobProgress value)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            var isNewPhase = !_hasShown || value.Phase != _last.Phase;
            _last = value;
            if (!isNewPhase && time.GetElapsedTime(_shownAt) < Interval)
            {
                return;
            }

            _hasShown = true;
            _shownAt = time.GetTimestamp();
            var rate = _meter.Add(value.BytesDone);
            Show(value, rate, RateMeter.Eta(value.BytesDone, value.BytesTotal, rate));
        }
    }

    /// <summary>What was reported last.</summary>
    public JobProgress Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Makes room for a line of output; the next report draws what was there again.</summary>
    public void Hide()
    {
        lock (_gate)
        {
            if (_hasShown && !_isOver)
            {
                HideLine();
            }
        }
    }

    /// <summary>Says that the job ended well. Later reports are ignored.</summary>
    public void Complete() => End(success: true);

    /// <summary>Ends the display; without <see cref="Complete"/> before it the job has failed.</summary>
    public void Dispose() => End(success: false);

    protected abstract void Show(JobProgress progress, double rate, double? etaSeconds);

    protected virtual void HideLine()
    {
    }

    protected abstract void ShowEnd(JobProgress last, bool success, TimeSpan elapsed);

    private void End(bool success)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _isOver = true;
                ShowEnd(_last, success, _meter.Elapsed);
            }
        }
    }
}
