using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Engine.Records;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>
/// <c>repository import</c>: reads a whole repository and shows what it holds (see <see cref="RepositoryInventory"/>), or prints what makes all backups known
/// to an OpenStack that was built anew. Nothing but the repository is needed for it.
/// </summary>
internal sealed class RepositoryImportCommand : Verb
{
    private const string RecordsName = "cinder-records";
    private const string SqlName = "cinder-sql";

    private readonly Option<string> _format = new("--format")
    {
        Description = $"{RecordsName}: one record per line for `openstack volume backup record import`; {SqlName}: rows for Cinder's database (MariaDB, MySQL); without it: show what is there and can be used",
    };

    private readonly Option<string> _project = new("--project-id") { Description = $"{SqlName}: the project that is to own the backups", HelpName = "ID" };
    private readonly Option<string> _user = new("--user-id") { Description = $"{SqlName}: the user who is to own the backups", HelpName = "ID" };
    private readonly Option<string> _host = new("--host") { Description = $"{SqlName}: the backup service that is to look after them; default: where each was made", HelpName = "HOST" };
    private readonly Option<string> _volume = new("--volume") { Description = "Only the backups of this volume: its id or path", HelpName = "VOLUME" };

    public RepositoryImportCommand(Func<ParseResult, Invocation> start)
        : base("import", "Read the whole repository and show what it holds, or print that for a rebuilt OpenStack", start)
    {
        _format.AcceptOnlyFromAmong(RecordsName, SqlName);
        Add(_format);
        Add(_project);
        Add(_user);
        Add(_host);
        Add(_volume);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var format = invocation.Parse.GetValue(_format);
        var isSql = string.Equals(format, SqlName, StringComparison.Ordinal);
        var options = OptionsOf(invocation, isSql);
        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        if (format is null)
        {
            return await RepositoryInventory.RunAsync(invocation, driver, invocation.Parse.GetValue(_volume), cancellationToken);
        }

        var index = await invocation.ReadIndexAsync(driver, cancellationToken);
        if (invocation.Parse.GetValue(_volume) is { } text)
        {
            var volume = VolumeReference.Resolve(text, index, invocation);
            index = new BackupIndex(index.Records.Where(record => record.VolumeId == volume), driver.Location);
        }

        if (isSql)
        {
            invocation.Reporter.Write(output => CinderSql.Write(index, options with { Location = driver.Location }, output));
        }
        else
        {
            foreach (var record in CinderSql.InOrder(index))
            {
                var exported = ExportedRecordCodec.Export(record, index.ChildCount(record));
                invocation.Reporter.Write(output => output.WriteLine(JsonText.Of(exported, JsonLines.Default.ExportedRecord)));
            }
        }

        WarnOfBrokenChains(invocation, index);
        return ExitCode.Success;
    }

    private CinderSqlOptions OptionsOf(Invocation invocation, bool isSql)
    {
        var parse = invocation.Parse;
        var options = new CinderSqlOptions
        {
            ProjectId = parse.GetValue(_project),
            UserId = parse.GetValue(_user),
            Host = parse.GetValue(_host),
            Location = "",
            Now = invocation.Time.GetUtcNow(),
        };
        return isSql || (options.ProjectId ?? options.UserId ?? options.Host) is null
            ? options
            : throw new BackupException(
                ErrorKind.Invalid,
                $"--project-id, --user-id and --host mean nothing without --format {SqlName}.",
                $"With --format {RecordsName} whoever imports a record owns the backup, and the service that takes it is its host.");
    }

    private static void WarnOfBrokenChains(Invocation invocation, BackupIndex index)
    {
        foreach (var record in index.Records.Where(record => !index.HasWholeChain(record)))
        {
            invocation.Reporter.Warning(new BackupException(
                ErrorKind.Corrupt,
                $"Backup {record.Id} is printed too, but a backup that it depends on is missing from {index.Location}.",
                "It cannot be restored until that is brought back."));
        }
    }
}
