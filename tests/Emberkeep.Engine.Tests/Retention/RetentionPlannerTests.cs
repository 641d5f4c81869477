using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Engine.Retention;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Retention;

public sealed class RetentionPlannerTests
{
    private static readonly VolumeId s_volume = new(Guid.Parse("6f1f1c2e-52a1-4a44-9b7a-1f35d5a3d0aa"));
    private static readonly DateTimeOffset s_newest = new(2026, 3, 31, 22, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Decide_NoRule_Refused()
    {
        var error = Should.Throw<BackupException>(() => Decide([0], new RetentionPolicy()));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Remedy.ShouldNotBeNull().ShouldContain("--keep-last");
    }

    [Fact]
    public void Decide_OnlyAnEmptyLengthOfTime_RefusedLikeNoRule() =>
        Should.Throw<BackupException>(() => Decide([0, 1], new RetentionPolicy { KeepWithin = CalendarSpan.Parse("0d", "--keep-within") })).Kind.ShouldBe(ErrorKind.Invalid);

    [Fact]
    public void Decide_Last_KeepsTheNewest() =>
        Kept([0, 1, 2, 3], new RetentionPolicy { KeepLast = 2 }).ShouldBe([0, 1]);

    [Fact]
    public void Decide_LastMoreThanThereAre_KeepsAll() =>
        Kept([0, 1, 2], new RetentionPolicy { KeepLast = 9 }).ShouldBe([0, 1, 2]);

    [Fact]
    public void Decide_Daily_KeepsTheNewestOfEachDay() =>
        // 22:30, 21:30, then the day before at 22:30 and 12:30, and two days before.
        Kept([0, 1, 24, 34, 48], new RetentionPolicy { KeepDaily = 2 }).ShouldBe([0, 24]);

    [Fact]
    public void Decide_DailyNotUsedUp_KeepsTheOldestToo() =>
        Kept([0, 1, 24, 34], new RetentionPolicy { KeepDaily = 7 }).ShouldBe([0, 24, 34]);

    [Fact]
    public void Decide_DaysWithoutBackups_DoNotCount() =>
        Kept([0, 240, 480, 500, 720], new RetentionPolicy { KeepDaily = 3 }).ShouldBe([0, 240, 480]);

    [Fact]
    public void Decide_Hourly_KeepsTheNewestOfEachHour() =>
        Kept([0, 0.25, 1, 1.25, 3], new RetentionPolicy { KeepHourly = 2 }).ShouldBe([0, 1]);

    [Fact]
    public void Decide_WeeklyAtTheTurnOfTheYear_CountsIsoWeeks()
    {
        // 2027-01-03 (Sunday) belongs to week 53 of 2026, as does 2026-12-28; 2026-12-27 is in week 52.
        DateTimeOffset[] times = [Utc(2027, 1, 4), Utc(2027, 1, 3), Utc(2026, 12, 28), Utc(2026, 12, 27), Utc(2026, 12, 1)];

        Decide(times, new RetentionPolicy { KeepWeekly = 3 }).Where(decision => decision.IsKept).Select(decision => decision.Backup.DataTimestamp)
            .ShouldBe([Utc(2027, 1, 4), Utc(2027, 1, 3), Utc(2026, 12, 27)]);
    }

    [Fact]
    public void Decide_MonthlyAndYearly_GiveEveryReason()
    {
        DateTimeOffset[] times = [Utc(2026, 3, 31), Utc(2026, 2, 28), Utc(2025, 12, 31), Utc(2025, 6, 1), Utc(2024, 1, 1)];

        var decisions = Decide(times, new RetentionPolicy { KeepMonthly = 2, KeepYearly = 2 });

        decisions.Select(decision => string.Join('+', decision.Reasons)).ShouldBe(["monthly+yearly", "monthly", "yearly", "", ""]);
    }

    [Fact]
    public void Decide_Unlimited_KeepsOneOfEveryPeriod() =>
        Kept([0, 1, 24, 48, 49, 72], new RetentionPolicy { KeepDaily = RetentionPolicy.Unlimited }).ShouldBe([0, 24, 48, 72]);

    [Fact]
    public void Decide_Within_CountsBackFromTheNewestBackup() =>
        Kept([0, 23, 25, 47, 1000], new RetentionPolicy { KeepWithin = CalendarSpan.Parse("1d", "--keep-within") }).ShouldBe([0, 23]);

    [Fact]
    public void Decide_OtherTimeZone_DaysBeginThere()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("plus2", TimeSpan.FromHours(2), "plus2", "plus2");

        // 22:30 UTC is 00:30 of the next day there, and 21:30 UTC is 23:30 of this one.
        RetentionPlanner.Decide(Backups([0, 1, 2]), new RetentionPolicy { KeepDaily = 2 }, zone).Count(decision => decision.IsKept).ShouldBe(2);
        RetentionPlanner.Decide(Backups([0, 1, 2]), new RetentionPolicy { KeepDaily = 2 }, zone)[1].IsKept.ShouldBeTrue();
    }

    [Fact]
    public void Decide_SeveralVolumes_EachOnItsOwn()
    {
        var other = new VolumeId(Guid.Parse("00000000-52a1-4a44-9b7a-1f35d5a3d0aa"));
        BackupRecord[] backups = [.. Backups([0, 1]), .. Backups([5, 6]).Select(backup => backup with { VolumeId = other })];

        var decisions = RetentionPlanner.Decide(backups, new RetentionPolicy { KeepLast = 1 }, TimeZoneInfo.Utc);

        decisions.Where(decision => decision.IsKept).Select(decision => decision.Backup.VolumeId).ShouldBe([other, s_volume]);
    }

    [Fact]
    public void Decide_AnyPolicy_KeepsTheNewestAndNoMoreThanItsNumbersAllow() =>
        Gen.Select(Gen.Int[0, 20_000].Array[1, 60], Gen.Int[-1, 6].Array[6]).Where((_, counts) => counts.Any(count => count != 0)).Sample((hours, counts) =>
        {
            var policy = new RetentionPolicy
            {
                KeepLast = counts[0],
                KeepHourly = counts[1],
                KeepDaily = counts[2],
                KeepWeekly = counts[3],
                KeepMonthly = counts[4],
                KeepYearly = counts[5],
            };

            var decisions = RetentionPlanner.Decide(Backups([.. hours.Select(hour => (double)hour)]), policy, TimeZoneInfo.Utc);

            decisions.Count.ShouldBe(hours.Length);
            decisions[0].IsKept.ShouldBeTrue();
            string[] names = ["last", "hourly", "daily", "weekly", "monthly", "yearly"];
            foreach (var (name, count) in names.Zip(counts).Where(pair => pair.Second >= 0))
            {
                decisions.Count(decision => decision.Reasons.Contains(name, StringComparer.Ordinal)).ShouldBeLessThanOrEqualTo(count);
            }
        });

    private static DateTimeOffset Utc(int year, int month, int day) => new(year, month, day, 12, 0, 0, TimeSpan.Zero);

    private static IEnumerable<BackupRecord> Backups(double[] hoursAgo) => Backups([.. hoursAgo.Select(hours => s_newest.AddHours(-hours))]);

    private static IEnumerable<BackupRecord> Backups(DateTimeOffset[] times) => times.Select(time => new BackupRecord
    {
        Id = new BackupId(Guid.NewGuid()),
        VolumeId = s_volume,
        SizeGiB = 1,
        Service = "test",
        CreatedAt = s_newest,
        DataTimestamp = time,
    });

    private static IReadOnlyList<RetentionDecision> Decide(double[] hoursAgo, RetentionPolicy policy) =>
        RetentionPlanner.Decide(Backups(hoursAgo), policy, TimeZoneInfo.Utc);

    private static IReadOnlyList<RetentionDecision> Decide(DateTimeOffset[] times, RetentionPolicy policy) =>
        RetentionPlanner.Decide(Backups(times), policy, TimeZoneInfo.Utc);

    private static IEnumerable<double> Kept(double[] hoursAgo, RetentionPolicy policy) =>
        Decide(hoursAgo, policy).Where(decision => decision.IsKept).Select(decision => (s_newest - decision.Backup.DataTimestamp).TotalHours);
}
