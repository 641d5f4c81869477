using Emberkeep.Errors;

namespace Emberkeep.Engine.Retention;

/// <summary>
/// Which backups of one volume to keep. A backup is kept when any rule keeps it. The rules mean what they mean in restic: a number N
/// keeps the newest backup of each of the last N hours, days, ISO weeks, months or years that have backups, and
/// <see cref="Unlimited"/> keeps one for every such period.
/// </summary>
public sealed record RetentionPolicy
{
    /// <summary>Keeps one backup for every period, without end.</summary>
    public const int Unlimited = -1;

    /// <summary>Keeps the newest so many.</summary>
    public int KeepLast { get; init; }

    /// <summary>Keeps the newest backup of so many hours.</summary>
    public int KeepHourly { get; init; }

    /// <summary>Keeps the newest backup of so many days.</summary>
    public int KeepDaily { get; init; }

    /// <summary>Keeps the newest backup of so many ISO weeks.</summary>
    public int KeepWeekly { get; init; }

    /// <summary>Keeps the newest backup of so many months.</summary>
    public int KeepMonthly { get; init; }

    /// <summary>Keeps the newest backup of so many years.</summary>
    public int KeepYearly { get; init; }

    /// <summary>Keeps every backup that is not older than this, counted back from the volume's newest backup; null for no such rule.</summary>
    public CalendarSpan? KeepWithin { get; init; }

    /// <summary>Makes sure that there is a rule at all.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when none keeps anything: such a policy would remove every backup.</exception>
    public void RequireRule()
    {
        if (KeepLast == 0 && KeepHourly == 0 && KeepDaily == 0 && KeepWeekly == 0 && KeepMonthly == 0 && KeepYearly == 0
            && KeepWithin.GetValueOrDefault() == default)
        {
            throw new BackupException(
                ErrorKind.Invalid,
                "No rule says what to keep, so every backup would be removed.",
                "Give at least one of --keep-last, --keep-hourly, --keep-daily, --keep-weekly, --keep-monthly, --keep-yearly and --keep-within.");
        }
    }
}
