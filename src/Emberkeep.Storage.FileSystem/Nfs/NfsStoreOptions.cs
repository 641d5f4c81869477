using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Posix;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>Which share an <see cref="NfsStore"/> is on and how it is reached.</summary>
public sealed record NfsStoreOptions
{
    /// <summary>The share.</summary>
    public required NfsShare Share { get; init; }

    /// <summary>Mount options; the client in this process takes those that concern it (<c>vers</c>, <c>port</c>, <c>mountport</c>, <c>rsize</c>, <c>wsize</c>).</summary>
    public required NfsMountOptions MountOptions { get; init; }

    /// <summary>Who speaks NFS.</summary>
    public NfsClientKind Client { get; init; }

    /// <summary>How long the server may take to answer.</summary>
    public TimeSpan IoTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The directory with the mount points.</summary>
    public required string MountPointBase { get; init; }

    /// <summary>How often mounting is tried.</summary>
    public int MountAttempts { get; init; } = 3;

    /// <summary>A local directory that remembers mounts and repositories' identities.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>How emberkeep-mount gets the right to mount.</summary>
    public string RootHelper { get; init; } = "sudo -n";

    /// <summary>
    /// The program that uses a mounted share on behalf of this process, so that nothing but that program hangs when the server is dead. Null: this
    /// process does it itself; then a call that hangs in the kernel holds up its job until the server is back.
    /// </summary>
    public WorkerProgram? Worker { get; init; }

    /// <summary>True to try the share at once though it did not answer a moment ago.</summary>
    public bool IgnoresFailures { get; init; }

    /// <summary>The list of shares that emberkeep-mount may mount; it reads the one place that is compiled into it.</summary>
    internal string SharesFile { get; init; } = MountHelper.Grammar.SharesFile.FixedPath;

    /// <summary>How files and directories are made.</summary>
    public PosixStoreOptions Files { get; init; } = new();

    /// <summary>
    /// What the configuration says. The program that runs is its own <see cref="Worker"/>: right for emberkeep and for plug-ins in it.
    /// </summary>
    public static NfsStoreOptions From(Settings settings) => new()
    {
        Share = NfsShare.Parse(settings.Get(NfsOptions.Share) ?? "", NfsOptions.Share.Name),
        MountOptions = NfsMountOptions.Parse(settings.Get(NfsOptions.MountOptions) ?? "", NfsOptions.MountOptions.Name),
        Client = Enum.Parse<NfsClientKind>(settings.Get(NfsOptions.Client), ignoreCase: true),
        IoTimeout = TimeSpan.FromSeconds(settings.Get(NfsOptions.IoTimeout)),
        MountPointBase = settings.Get(NfsOptions.MountPointBase),
        MountAttempts = (int)Math.Min(int.MaxValue, settings.Get(NfsOptions.MountAttempts)),
        StateDirectory = System.IO.Path.Combine(settings.Get(ServiceOptions.StatePath), "emberkeep"),
        RootHelper = settings.Get(NfsOptions.RootHelper),
        Worker = WorkerProgram.OfThisProgram(),
        Files = PosixStoreOptions.From(settings),
    };
}
