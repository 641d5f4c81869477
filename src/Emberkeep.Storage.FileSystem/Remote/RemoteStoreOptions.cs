using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Storage.FileSystem.Posix;

namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>Which share a <see cref="RemoteStore"/> is on and how it is reached.</summary>
public abstract record RemoteStoreOptions
{
    /// <summary>The share.</summary>
    public required RemoteShare Share { get; init; }

    /// <summary>Mount options.</summary>
    public required RemoteMountOptions MountOptions { get; init; }

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

    /// <summary>Opens the store, but does not look at the identity of what is there.</summary>
    internal abstract Task<RemoteStore> ConnectAsync(TimeProvider time, CancellationToken cancellationToken);
}
