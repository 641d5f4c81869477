using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>Says which other backups a damaged object concerns.</summary>
internal static class DamageAdvice
{
    private const int Shown = 10;

    /// <summary>The error with what the repository's records tell about it, or the same when it is not about damage in a known backup.</summary>
    public static BackupException Of(BackupException problem, BackupIndex index)
    {
        if (problem.Kind != ErrorKind.Corrupt || problem.DamagedBackup is not { } id || index.Records.FirstOrDefault(record => record.Id == id) is not { } damaged)
        {
            return problem;
        }

        return new BackupException(
            problem.Kind,
            problem.Message,
            $"{About(damaged, index)} `emberkeep backup verify` tells for certain. `backup restore --salvage` restores what is whole.",
            problem.IsTransient,
            problem)
        {
            DamagedBackup = id,
        };
    }

    /// <summary>Which backups of the same volume build on a damaged one, and which do not.</summary>
    public static string About(BackupRecord damaged, BackupIndex index)
    {
        var dependents = index.DependentsOf(damaged).Select(record => record.Id).ToHashSet();
        var others = index.Records.Where(record => record.VolumeId == damaged.VolumeId && record.Id != damaged.Id && !dependents.Contains(record.Id));
        return $"Backups that build on {damaged.Id} and lack the same data, unless they stored it anew: {List(dependents)}. "
            + $"Other backups of the volume, which do not need it: {List(others.Select(record => record.Id).Reverse())}.";
    }

    private static string List(IEnumerable<BackupId> ids)
    {
        var all = ids.ToList();
        var more = all.Count > Shown ? $" and {all.Count - Shown} more" : "";
        return all.Count == 0 ? "none" : string.Join(", ", all.Take(Shown)) + more;
    }
}
