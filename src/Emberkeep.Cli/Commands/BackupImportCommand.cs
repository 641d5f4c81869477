using System.CommandLine;
using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Cli.Output;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Engine.Records;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary>
/// <c>backup import</c>: reads an exported record and makes sure that the repository has that backup as the record describes it. Most
/// repositories are themselves the list of backups, so there is nothing to write: a backup that is there can be used at once. Others take the record in.
/// </summary>
internal sealed class BackupImportCommand : Verb
{
    /// <summary>Records are a few KiB; what is far longer is something else.</summary>
    private const int MaxLength = 4 << 20;

    private readonly Argument<string> _file = new("file")
    {
        Description = "File with the exported record; - or nothing for standard input",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public BackupImportCommand(Func<ParseResult, Invocation> start)
        : base("import", "Check an exported record against the repository", start) => Add(_file);

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var source = invocation.Parse.GetValue(_file) ?? "-";
        var name = IsStandardInput(source) ? "standard input" : source;
        invocation.Reporter.Detail($"reading {name}");
        var text = await ReadAsync(invocation.Terminal, source, cancellationToken);
        var imported = ExportedRecordCodec.Import(ParseRecord(text, name));

        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        CheckService(imported.Service, driver.Service);
        var index = await invocation.ReadIndexAsync(driver, cancellationToken);
        BackupRecord? adopted = null;
        if (index.Records.All(record => record.Id != imported.Id) && (adopted = await driver.AdoptAsync(imported, cancellationToken)) is not null)
        {
            index = await invocation.ReadIndexAsync(driver, cancellationToken);
        }

        var found = index.Find(imported.Id.ToString(), volume: null);
        CheckSame(imported, found, driver.Location);
        index.ChainOf(found);

        if (invocation.Reporter.IsJson)
        {
            var view = BackupView.Of(found, index.ChildCount(found) > 0);
            invocation.Reporter.Json(new ImportView(view.Id, IsPresent: true, view), CliJson.Default.ImportView);
        }
        else if (!invocation.Reporter.IsQuiet)
        {
            invocation.Reporter.Line(adopted is null
                ? $"backup {found.Id} is in {driver.Location} as the record says, and so is all that it depends on"
                : $"backup {found.Id} is in {driver.Location} as the record says, and is listed from now on");
        }

        return ExitCode.Success;
    }

    private static bool IsStandardInput(string source) => string.Equals(source, "-", StringComparison.Ordinal);

    private static async Task<string> ReadAsync(Terminal terminal, string source, CancellationToken cancellationToken)
    {
        if (IsStandardInput(source))
        {
            return await ReadAsync(terminal.OpenInput(), "standard input", cancellationToken);
        }

        try
        {
            using var reader = new StreamReader(source);
            return await ReadAsync(reader, source, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BackupException(
                ErrorKind.NotFound, $"There is no file {source}.", "Give a file that `emberkeep backup export` or Cinder wrote.", innerException: e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new BackupException(
                ErrorKind.Unauthorized, $"{source} cannot be read: {e.Message}", "Give a regular file that you may read.", innerException: e);
        }
        catch (IOException e)
        {
            throw new BackupException(ErrorKind.Unavailable, $"{source} cannot be read: {e.Message}", innerException: e);
        }
    }

    private static async Task<string> ReadAsync(TextReader reader, string source, CancellationToken cancellationToken)
    {
        var buffer = new char[MaxLength + 1];

        // A terminal or pipe that says nothing must not keep the command from being cancelled.
        var length = await reader.ReadBlockAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken);
        return length <= MaxLength
            ? new string(buffer, 0, length)
            : throw new BackupException(ErrorKind.Invalid, $"{source} is longer than {MaxLength} characters, so it is not an exported record.");
    }

    /// <summary>Accepts the record alone, as <c>backup export</c> and the OpenStack client print it, or wrapped as the API sends it.</summary>
    internal static ExportedRecord ParseRecord(string text, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            foreach (var wrapper in (string[])["backup-record", "record"])
            {
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(wrapper, out var inner))
                {
                    root = inner;
                }
            }

            if (root.ValueKind == JsonValueKind.Object && Text(root, "backup_service") is { } service && Text(root, "backup_url") is { } url)
            {
                return new ExportedRecord(service, url);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a text with half of a surrogate pair, which is found when the text is taken.
            throw new BackupException(
                ErrorKind.Invalid, text.Length == 0 ? $"{source} is empty." : $"{source} is not JSON.", "Give what `emberkeep backup export` printed.", innerException: e);
        }

        throw new BackupException(
            ErrorKind.Invalid, $"{source} has no texts backup_service and backup_url.", "Give what `emberkeep backup export` printed.");
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Backups of drivers with another layout are not in a repository of objects, whatever their ids.</summary>
    private static void CheckService(string recorded, string repository)
    {
        if (!DriverCatalog.Owns(repository, recorded) && DriverCatalog.Find(recorded) is not { Family: DriverFamily.Chunked })
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"The record says that the driver {recorded} made the backup, which does not keep backups as this repository does ({repository}).",
                "Open the repository with the driver that made the backup; correct backup_service if it is wrong.");
        }
    }

    private static void CheckSame(BackupRecord imported, BackupRecord found, string location)
    {
        var differences = new List<string>();
        Compare("volume", imported.VolumeId.ToString(), found.VolumeId.ToString());
        if (DriverCatalog.Find(imported.Service) is null or { Family: DriverFamily.Chunked })
        {
            // Elsewhere these have forms of their own, and the parent is nothing that the repository knows for certain.
            Compare("parent", imported.ParentId?.ToString(), found.ParentId?.ToString());
            Compare("container", imported.Container?.Value, found.Container?.Value);
            Compare("prefix", imported.ServiceMetadata, found.ServiceMetadata);
        }

        if (differences.Count > 0)
        {
            throw new BackupException(
                ErrorKind.Conflict,
                $"The record of backup {found.Id} does not agree with {location}: {string.Join("; ", differences)}.",
                "The repository is right about its own backups. Export the record again, or check that this is the repository it came from.");
        }

        void Compare(string field, string? record, string? repository)
        {
            if (!string.Equals(record, repository, StringComparison.Ordinal))
            {
                differences.Add($"{field} is {record ?? "none"} in the record and {repository ?? "none"} in the repository");
            }
        }
    }
}
