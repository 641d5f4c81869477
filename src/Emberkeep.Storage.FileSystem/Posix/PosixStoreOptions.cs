using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Storage.FileSystem.Posix;

/// <summary>How a <see cref="PosixStore"/> makes files and directories.</summary>
public sealed record PosixStoreOptions
{
    /// <summary>Mode of every object: 0660, as Cinder's drivers set it, so that all members of a group share a repository.</summary>
    public UnixFileMode ObjectMode { get; init; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>
    /// Mode of every directory that the store makes: 0770. Cinder sets it on the last level only and leaves the levels above to the umask,
    /// which locks out the other members of the group.
    /// </summary>
    public UnixFileMode DirectoryMode { get; init; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>Whether missing containers are made (<c>backup_create_containers</c>).</summary>
    public bool CreateContainers { get; init; } = true;

    /// <summary>
    /// Whether a missing root directory is made, if the directory above it exists. Leave it off for the root of a share: a directory made
    /// while the share is not mounted would take the backups.
    /// </summary>
    public bool CreateRoot { get; init; }

    /// <summary>
    /// Whether <see cref="PosixStore.CheckAsync"/> makes and removes a small file. Off for a repository that is only read.
    /// </summary>
    public bool CheckByWriting { get; init; } = true;

    /// <summary>
    /// Whether data may be moved without passing through this process (<c>backup_server_copy</c>). A backup that shares blocks with its
    /// volume is complete at once and takes no room, but a disk that loses such a block takes it from both.
    /// </summary>
    public bool ServerCopy { get; init; } = true;

    /// <summary>
    /// The age at which a file that a crashed writer left may be removed. A writer that lives renews its file's time stamp four times
    /// in that time at least, also when it has nothing to write.
    /// Ages are counted from the server's time stamp to this host's clock, so allow for clocks that differ.
    /// </summary>
    public TimeSpan LeftoverAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What the configuration says.</summary>
    public static PosixStoreOptions From(Settings settings) => new()
    {
        CreateContainers = settings.Get(ServiceOptions.CreateContainers),
        ServerCopy = settings.Get(ServiceOptions.ServerCopy),
    };
}
