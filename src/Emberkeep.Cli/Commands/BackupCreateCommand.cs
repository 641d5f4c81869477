using System.CommandLine;
using Emberkeep.Backups;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Cli.Commands;

/// <summary><c>backup create</c>: makes a full or an incremental backup of a file or block device.</summary>
internal sealed class BackupCreateCommand : Verb
{
    /// <summary>Width of these columns in Cinder's database.</summary>
    private const int MaxTextLength = 255;

    /// <summary>The option of the configuration that <c>--compression</c> stands for.</summary>
    private const string CompressionOption = "backup_compression_algorithm";

    private readonly Argument<string> _path = new("volume") { Description = "The file, block device or Ceph image (rbd:POOL/IMAGE[@SNAPSHOT]) to back up", HelpName = "VOLUME" };
    private readonly Option<string> _name = new("--name") { Description = "Display name", HelpName = "NAME" };
    private readonly Option<string> _description = new("--description") { Description = "Display description", HelpName = "TEXT" };

    private readonly Option<string> _volumeId = new("--volume-id")
    {
        Description = "Identity of the volume (default: as in earlier backups of the same path on this machine, else made from both)",
        HelpName = "UUID",
    };

    private readonly Option<bool> _incremental = new("--incremental") { Description = "Store only what changed since the newest backup of the volume" };

    private readonly Option<string> _parent = new("--parent")
    {
        Description = "Store only what changed since this backup: its id, the first characters of its id, or its name",
        HelpName = "BACKUP",
    };

    private readonly Option<bool> _syntheticFull = new("--synthetic-full")
    {
        Description = "Store only what changed, and make it a full backup that shares the rest with the older ones but depends on none",
    };

    private readonly Option<string> _changedSince = new("--changed-since")
    {
        Description = "The snapshot that the parent was made of (a file made with cp --reflink on XFS or btrfs, the name of an image's snapshot): what the volume still has in common with it is not read",
        HelpName = "SNAPSHOT",
    };

    private readonly Option<bool> _readEverything = new("--read-everything")
    {
        Description = "Read the whole volume, even where Ceph tells what is as it was when the parent was made",
    };

    private readonly Option<string> _container = new("--container") { Description = "Where in the repository to store it", HelpName = "PATH" };

    private readonly Option<string> _compression = new("--compression")
    {
        Description = $"Compression algorithm; the same as --set {CompressionOption}=...",
        HelpName = "none|zlib|bz2|zstd",
    };

    private readonly Option<string> _resume = new("--resume")
    {
        Description = "Go on with an interrupted backup of the volume, as it was begun; the id may be left out when there is only one (give --resume last then)",
        HelpName = "BACKUP-ID",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _metadata = new("--metadata")
    {
        Description = "Keep a key and a value with the backup; may be repeated",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    public BackupCreateCommand(Func<ParseResult, Invocation> start)
        : base("create", "Make a backup of a file or block device", start)
    {
        _compression.AcceptOnlyFromAmong("none", "zlib", "gzip", "bz2", "bzip2", "zstd");
        Add(_path);
        Option[] ofNewBackups = [_name, _description, _volumeId, _incremental, _parent, _syntheticFull, _changedSince, _readEverything, _container, _compression, _metadata];
        foreach (var option in ofNewBackups)
        {
            Add(option);
        }

        Add(_resume);
        Validators.Add(result =>
        {
            if (result.GetResult(_resume) is not null && Array.Find(ofNewBackups, option => result.GetResult(option) is { Implicit: false }) is { } other)
            {
                result.AddError($"{other.Name} cannot be given with --resume: the backup goes on as it was begun.");
            }

            if (result.GetResult(_changedSince) is not null && result.GetValue(_readEverything))
            {
                result.AddError("--changed-since and --read-everything contradict each other.");
            }
        });
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var composition = invocation.Composition;
        var path = invocation.Parse.GetRequiredValue(_path);
        var template = ReadOptions(invocation);
        await using var volume = await composition.OpenReaderAsync(Selection(invocation), path, cancellationToken);
        var changes = await CompareAsync(invocation, volume, cancellationToken);
        await using var driver = await invocation.OpenDriverAsync(Selection(invocation), cancellationToken);

        if (invocation.Parse.GetResult(_resume) is not null)
        {
            return await ResumeAsync(invocation, driver, volume, path, cancellationToken);
        }

        await invocation.RecoverAsync(driver, cancellationToken);
        await BackupResumption.TellAsync(path, driver, invocation, cancellationToken);
        var index = await ReadIndexAsync(invocation, driver, cancellationToken);
        var volumeId = invocation.Parse.GetValue(_volumeId) is { } id
            ? VolumeId.Parse(id)
            : VolumeReference.OfLocalPath(path, index, invocation);
        var parent = ChooseParent(invocation, index, volumeId, path);
        var isSynthetic = invocation.Parse.GetValue(_syntheticFull);
        var request = template with
        {
            VolumeId = volumeId,
            Parent = parent,
            ChangedBlocks = changes is null || parent is not null ? changes : throw new BackupException(
                ErrorKind.Invalid, "--changed-since says what is unchanged since a parent, but a full backup is made.", "Leave it out, or give --parent or --incremental."),
            ReadsEverything = invocation.Parse.GetValue(_readEverything),
            SyntheticFullFrom = isSynthetic ? index.ChainOf(parent!) : null,
            SourcePath = composition.NormalizeVolumePath(path),
            VolumeMetadata = Describe(volumeId, composition.NormalizeVolumePath(path), volume.Length),
        };
        invocation.Reporter.Detail(
            $"backing up {path} ({Size.Text(volume.Length)}) as volume {volumeId}, {(parent is null ? "in full" : $"on top of {parent.Id}")}");

        var started = invocation.Time.GetTimestamp();
        BackupRecord record;
        long stored;
        using (var progress = invocation.StartProgress("backup"))
        {
            record = await driver.BackupAsync(request, volume, progress, cancellationToken);
            progress.Complete();
            stored = progress.Last.BytesStored;
        }

        Report(invocation.Reporter, record, request.Parent, path, stored, invocation.Time.GetElapsedTime(started));
        return ExitCode.Success;
    }

    private async Task<int> ResumeAsync(
        Invocation invocation, BackupDriver driver, IVolumeReader volume, string path, CancellationToken cancellationToken)
    {
        await invocation.FinishDeletionsAsync(driver, cancellationToken);
        var id = await BackupResumption.ChooseAsync(invocation.Parse.GetValue(_resume), path, driver, invocation, cancellationToken);
        BackupResumption.WarnOfDevice(volume.Fingerprint, path, invocation.Reporter);
        var started = invocation.Time.GetTimestamp();
        using var progress = invocation.StartProgress("backup");
        var record = await driver.ResumeAsync(id, volume, progress, cancellationToken);
        progress.Complete();
        Report(invocation.Reporter, record, null, path, progress.Last.BytesStored, invocation.Time.GetElapsedTime(started));
        return ExitCode.Success;
    }

    /// <summary>What Cinder finds about the volume when it restores the backup: its name and size.</summary>
    private static string Describe(VolumeId id, string path, long length) => VolumeMetaWriter.Write(new VolumeFacts(
        id, Path.GetFileName(path), BackupSize.InGiB(length), CreatedAt: null, AvailabilityZone: null, Metadata: null));

    /// <summary>Checks what the options say on their own, before anything is opened.</summary>
    private BackupRequest ReadOptions(Invocation invocation)
    {
        var parse = invocation.Parse;
        return new BackupRequest
        {
            Id = new BackupId(Guid.NewGuid()),
            VolumeId = parse.GetValue(_volumeId) is { } id ? VolumeId.Parse(id) : default,
            Name = CheckLength("--name", parse.GetValue(_name)),
            Description = CheckLength("--description", parse.GetValue(_description)),
            Container = parse.GetValue(_container) is { } container ? ContainerName.Parse(container) : null,
            CreatedAt = invocation.Time.GetUtcNow(),
            Metadata = ReadMetadata(parse.GetValue(_metadata) ?? []),
        };
    }

    private static Dictionary<string, string> ReadMetadata(string[] texts)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in texts.Select(text => KeyValue.Parse("--metadata", text)))
        {
            CheckLength("The key of --metadata", key);
            CheckLength("The value of --metadata", value);
            if (!metadata.TryAdd(key, value))
            {
                throw new BackupException(ErrorKind.Invalid, $"--metadata gives key '{key}' twice.", "Give each key once.");
            }
        }

        return metadata;
    }

    private static string? CheckLength(string what, string? text) => text is null || text.Length <= MaxTextLength
        ? text
        : throw new BackupException(ErrorKind.Invalid, $"{what} has {text.Length} characters.", $"Use at most {MaxTextLength}.");

    private async Task<IChangedBlocks?> CompareAsync(Invocation invocation, IVolumeReader volume, CancellationToken cancellationToken) =>
        invocation.Parse.GetValue(_changedSince) is { } snapshot
            ? await invocation.Composition.CompareWithSnapshotAsync(volume, snapshot, cancellationToken)
            : null;

    private RepositorySelection Selection(Invocation invocation)
    {
        var selection = invocation.Settings.Selection;
        return invocation.Parse.GetValue(_compression) is { } compression
            ? selection with { Overrides = [.. selection.Overrides, $"{CompressionOption}={compression}"] }
            : selection;
    }

    /// <summary>A full backup of a volume with a given id needs to know nothing of the others, which may be many.</summary>
    private async Task<BackupIndex> ReadIndexAsync(Invocation invocation, BackupDriver driver, CancellationToken cancellationToken)
    {
        var parse = invocation.Parse;
        var isNeeded = parse.GetValue(_volumeId) is null || parse.GetValue(_incremental) || parse.GetValue(_syntheticFull) || parse.GetValue(_parent) is not null;
        return isNeeded ? await invocation.ReadIndexAsync(driver, cancellationToken) : new BackupIndex([], driver.Location);
    }

    private BackupRecord? ChooseParent(Invocation invocation, BackupIndex index, VolumeId volumeId, string path)
    {
        if (invocation.Parse.GetValue(_parent) is { } text)
        {
            return ParentChoice.Named(text, index, volumeId);
        }

        return invocation.Parse.GetValue(_incremental) || invocation.Parse.GetValue(_syntheticFull) ? ParentChoice.Newest(index, volumeId, path, invocation.Reporter) : null;
    }

    private static void Report(Reporter reporter, BackupRecord record, BackupRecord? takenFrom, string path, long stored, TimeSpan elapsed)
    {
        if (reporter.IsJson)
        {
            reporter.Json(BackupView.Of(record, hasDependents: false), CliJson.Default.BackupView);
        }
        else if (reporter.IsQuiet)
        {
            reporter.Line(record.Id.ToString());
        }
        else
        {
            var kind = (record.IsIncremental, takenFrom) switch
            {
                (true, _) => $"increment of {record.ParentId}",
                (false, { } parent) => $"full, with what is unchanged since {parent.Id} taken over",
                _ => "full",
            };
            var amount = $"{BackupTable.SizeText(record)}, {Size.Text(stored)} stored in {Size.Count(record.ObjectCount, "object")}";
            reporter.Line($"backup {record.Id} of {path}: {kind}, {amount}, {Size.Duration(elapsed)}");
        }
    }
}
