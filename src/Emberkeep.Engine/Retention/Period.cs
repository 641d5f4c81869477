namespace Emberkeep.Engine.Retention;

/// <summary>One rule at work: keeps the newest backup of each period until its number is used up.</summary>
/// <param name="name">What the rule is called where a reason is shown.</param>
/// <param name="count">How many backups it keeps; <see cref="RetentionPolicy.Unlimited"/> for no end.</param>
/// <param name="periodOf">Numbers the period that a local time, or the n-th newest backup, belongs to.</param>
internal sealed class Period(string name, int count, Func<DateTime, int, long> periodOf)
{
    private int _left = count;
    private long? _last;

    public string Name { get; } = name;

    /// <summary>True when the rule keeps this backup. Called for every backup once, newest first.</summary>
    /// <param name="time">When the backup's data was taken, in the time zone that days are counted in.</param>
    /// <param name="position">0 for the newest backup.</param>
    /// <param name="isOldest">The oldest backup is kept while the rule has not used up its number: it stands for the time before.</param>
    public bool Keeps(DateTime time, int position, bool isOldest)
    {
        var period = periodOf(time, position);
        if (_left == 0 || (period == _last && !isOldest))
        {
            return false;
        }

        _last = period;
        if (_left > 0)
        {
            _left--;
        }

        return true;
    }
}
