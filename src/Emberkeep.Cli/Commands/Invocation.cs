using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Cli.Progress;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>One run of one command: what was asked for and the means to do it.</summary>
internal sealed class Invocation
{
    private readonly Lazy<IComposition> _composition;

    public Invocation(ParseResult parse, GlobalSettings settings, Terminal terminal, Lazy<IComposition> composition, TimeProvider time)
    {
        Parse = parse;
        Settings = settings;
        Terminal = terminal;
        Time = time;
        _composition = composition;
        Reporter = new Reporter(terminal, settings.Output, settings.IsQuiet, settings.IsVerbose, settings.UseColor);
    }

    public ParseResult Parse { get; }

    public GlobalSettings Settings { get; }

    public Terminal Terminal { get; }

    public TimeProvider Time { get; }

    public Reporter Reporter { get; }

    public IComposition Composition => _composition.Value;

    /// <summary>What could not be read when the repository was read; empty before that.</summary>
    public IReadOnlyList<BackupException> Unreadable { get; private set; } = [];

    /// <summary>Opens the repository that the command line or the configuration names.</summary>
    public Task<BackupDriver> OpenDriverAsync(CancellationToken cancellationToken) => OpenDriverAsync(Settings.Selection, cancellationToken);

    /// <summary>Opens a repository. The caller disposes the driver.</summary>
    public async Task<BackupDriver> OpenDriverAsync(RepositorySelection selection, CancellationToken cancellationToken)
    {
        var driver = await Composition.OpenDriverAsync(selection, Reporter, cancellationToken);
        Reporter.Detail($"opened {driver.Location} ({driver.Service})");
        return driver;
    }

    /// <summary>Reads what backups the repository has. Each one that cannot be read is a warning, and one of the returned problems.</summary>
    public async Task<(BackupIndex Index, IReadOnlyList<BackupException> Unreadable)> ReadRepositoryAsync(
        BackupDriver driver, CancellationToken cancellationToken)
    {
        var records = new List<BackupRecord>();
        var unreadable = new List<BackupException>();
        try
        {
            await foreach (var record in driver.DiscoverAsync(OnDamaged, cancellationToken))
            {
                records.Add(record);
            }
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Unauthorized)
        {
            // A directory that this user may not look into; the store reports it behind everything that it could read. It may well be no part of
            // the repository, so it only counts when it is the root.
            await driver.CheckAsync(cancellationToken);
            OnDamaged(e);
        }

        Unreadable = unreadable;
        return (new BackupIndex(records, driver.Location), unreadable);

        void OnDamaged(BackupException problem)
        {
            lock (unreadable)
            {
                unreadable.Add(problem);
                Reporter.Warning(problem);
            }
        }
    }

    /// <summary>
    /// Puts right what killed commands left. Each command that is going to write calls it before it reads which backups there are. What cannot
    /// be put right now is a warning: it is in the way of few commands, and those say so themselves.
    /// </summary>
    public async Task RecoverAsync(BackupDriver driver, CancellationToken cancellationToken)
    {
        await FinishDeletionsAsync(driver, cancellationToken);
        try
        {
            foreach (var backup in await driver.CleanUpAsync(minAge: null, isDryRun: false, cancellationToken))
            {
                switch (backup.State)
                {
                    case UnfinishedState.Removed:
                        Reporter.Note($"removed what there was of backup {backup.Id}, which {backup.Owner ?? "a killed command"} had begun");
                        break;
                    case UnfinishedState.Failed:
                        Reporter.Warning(new BackupException(
                            ErrorKind.Conflict,
                            $"Could not clean up backup {backup.Id}, which was interrupted: {backup.Reason}",
                            "The next command that writes to the repository tries again."));
                        break;
                    default:
                        Reporter.Detail($"backup {backup.Id} is not finished: {backup.State}");
                        break;
                }
            }
        }
        catch (BackupException e)
        {
            Reporter.Warning(e);
        }
    }

    /// <summary>Carries through what killed deletions left.</summary>
    public async Task FinishDeletionsAsync(BackupDriver driver, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var job in await driver.RecoverAsync(cancellationToken))
            {
                var deletion = $"the deletion of backup {job.Backup}, which {job.Owner} had begun";
                switch (job.Outcome)
                {
                    case RecoveryOutcome.Finished:
                        Reporter.Note($"finished {deletion}");
                        break;
                    case RecoveryOutcome.InProgress:
                        Reporter.Detail($"left alone {deletion}: {job.Reason}");
                        break;
                    case RecoveryOutcome.TakenBack:
                        Reporter.Warning(new BackupException(
                            ErrorKind.Conflict, $"Took back {deletion}: {job.Reason}", $"Put that right and run: emberkeep backup delete {job.Backup}"));
                        break;
                    default:
                        Reporter.Warning(new BackupException(
                            ErrorKind.Conflict, $"Could not finish {deletion}: {job.Reason}", "The next command that writes to the repository tries again."));
                        break;
                }
            }
        }
        catch (BackupException e)
        {
            Reporter.Warning(e);
        }
    }

    /// <summary>Reads what backups the repository has.</summary>
    public async Task<BackupIndex> ReadIndexAsync(BackupDriver driver, CancellationToken cancellationToken) =>
        (await ReadRepositoryAsync(driver, cancellationToken)).Index;

    /// <summary>Starts to show the progress of a job. The caller completes and disposes the display.</summary>
    public ProgressDisplay StartProgress(string job) => Settings.Progress switch
    {
        ProgressMode.Json => new JsonProgress(job, Terminal.Error, Time),
        ProgressMode.Bar => new BarProgress(job, Terminal.Error, Terminal.Width, Time),
        ProgressMode.Auto when Terminal.IsErrorTerminal && !Settings.IsQuiet => new BarProgress(job, Terminal.Error, Terminal.Width, Time),
        _ => new NoProgress(Time),
    };
}
