using System.Globalization;
using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Retention;

/// <summary>Applies a <see cref="RetentionPolicy"/> to the backups of a repository, volume by volume.</summary>
public static class RetentionPlanner
{
    private const int MonthsPerYear = 12;
    private const long WeeksPerYear = 100;

    /// <summary>Says of every backup whether it is kept, and why.</summary>
    /// <param name="backups">The backups, of any volumes and in any order.</param>
    /// <param name="policy">What to keep.</param>
    /// <param name="zone">The time zone in which hours, days, weeks, months and years begin.</param>
    /// <returns>A decision for each backup; volume by volume, newest first.</returns>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the policy keeps nothing at all.</exception>
    public static IReadOnlyList<RetentionDecision> Decide(IEnumerable<BackupRecord> backups, RetentionPolicy policy, TimeZoneInfo zone)
    {
        policy.RequireRule();
        return [.. backups.GroupBy(backup => backup.VolumeId).OrderBy(group => group.Key.Value).SelectMany(group => DecideVolume(group, policy, zone))];
    }

    private static IEnumerable<RetentionDecision> DecideVolume(IEnumerable<BackupRecord> backups, RetentionPolicy policy, TimeZoneInfo zone)
    {
        var newestFirst = backups
            .OrderByDescending(backup => backup.DataTimestamp).ThenByDescending(backup => backup.CreatedAt).ThenByDescending(backup => backup.Id.Value)
            .ToList();
        var periods = PeriodsOf(policy);
        var within = policy.KeepWithin?.Before(newestFirst[0].DataTimestamp);
        for (var position = 0; position < newestFirst.Count; position++)
        {
            var backup = newestFirst[position];
            var time = TimeZoneInfo.ConvertTime(backup.DataTimestamp, zone).DateTime;
            var isOldest = position == newestFirst.Count - 1;
            var reasons = new List<string>();
            if (backup.DataTimestamp > within)
            {
                reasons.Add("within");
            }

            foreach (var period in periods)
            {
                if (period.Keeps(time, position, isOldest))
                {
                    reasons.Add(period.Name);
                }
            }

            yield return new RetentionDecision(backup, reasons);
        }
    }

    private static Period[] PeriodsOf(RetentionPolicy policy) =>
    [
        new("last", policy.KeepLast, (_, position) => position),
        new("hourly", policy.KeepHourly, (time, _) => time.Ticks / TimeSpan.TicksPerHour),
        new("daily", policy.KeepDaily, (time, _) => time.Ticks / TimeSpan.TicksPerDay),
        new("weekly", policy.KeepWeekly, (time, _) => (ISOWeek.GetYear(time) * WeeksPerYear) + ISOWeek.GetWeekOfYear(time)),
        new("monthly", policy.KeepMonthly, (time, _) => (time.Year * MonthsPerYear) + time.Month),
        new("yearly", policy.KeepYearly, (time, _) => time.Year),
    ];
}
