using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>The BACKUP argument of a command and the --volume option that narrows it.</summary>
internal sealed class BackupReference
{
    private const string Meaning = "a backup's id, the first characters of its id (at least 4), its name if no other has it, or `latest` with --volume";

    private readonly Argument<string[]> _backup;
    private readonly Option<string> _volume = new("--volume")
    {
        Description = "Look among the backups of this volume only: its id or path",
        HelpName = "VOLUME",
    };

    /// <summary>Adds argument and option to a command.</summary>
    public BackupReference(Command command, ArgumentArity arity)
    {
        _backup = new Argument<string[]>("backup")
        {
            Description = (arity.MaximumNumberOfValues > 1 ? "Backups, each " : "Which backup: ") + Meaning,
            HelpName = "BACKUP",
            Arity = arity,

            // By itself the parser makes no array of an argument that takes one value.
            CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
        };
        command.Add(_backup);
        command.Add(_volume);
    }

    /// <summary>True when the user named at least one backup.</summary>
    public bool IsGiven(Invocation invocation) => Texts(invocation).Length > 0;

    /// <summary>The backup that the user named.</summary>
    public BackupRecord FindOne(Invocation invocation, BackupIndex index) => FindAll(invocation, index)[0];

    /// <summary>The backups that the user named, each once.</summary>
    public IReadOnlyList<BackupRecord> FindAll(Invocation invocation, BackupIndex index)
    {
        var volume = Volume(invocation, index);
        return [.. Texts(invocation).Select(backup => Find(backup, volume, index, invocation)).DistinctBy(record => record.Id)];
    }

    /// <summary>Every backup, or every one of the volume that the user named.</summary>
    public IReadOnlyList<BackupRecord> AllOfVolume(Invocation invocation, BackupIndex index)
    {
        var volume = Volume(invocation, index);
        return [.. index.Records.Where(record => volume is null || record.VolumeId == volume)];
    }

    /// <summary>A backup that is there but damaged is not in the index; saying that there is none would be wrong.</summary>
    private static BackupRecord Find(string text, VolumeId? volume, BackupIndex index, Invocation invocation)
    {
        try
        {
            return index.Find(text, volume);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound && Damage(text, invocation) is { } damage)
        {
            throw new BackupException(damage.Kind, $"Backup {text} is there but cannot be read: {damage.Message}", damage.Remedy, innerException: e);
        }
    }

    private static BackupException? Damage(string text, Invocation invocation) => BackupId.TryParse(text, out var id)
        ? invocation.Unreadable.FirstOrDefault(problem => problem.Message.Contains($"_backup_{id}_", StringComparison.Ordinal))
        : null;

    private VolumeId? Volume(Invocation invocation, BackupIndex index) =>
        invocation.Parse.GetValue(_volume) is { } text ? VolumeReference.Resolve(text, index, invocation) : null;

    private string[] Texts(Invocation invocation) => invocation.Parse.GetValue(_backup) ?? [];
}
