using System.Text.Json;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// What the processes of a host know together about one share, in a directory of its own: <c>lock</c> (held while it is mounted or
/// unmounted), <c>mounted.json</c> (the mount that we made; its time is when it was last used), <c>users/</c> (a locked file for every
/// process that uses it) and <c>repository.json</c> (the identity of the repository on it).
/// </summary>
internal sealed class ShareState
{
    private static readonly TimeSpan s_pollTime = TimeSpan.FromMilliseconds(50);

    private readonly string _directory;
    private readonly TimeProvider _time;

    public ShareState(string directory, TimeProvider time)
    {
        _directory = directory;
        _time = time;
    }

    /// <summary>The file with the identity of the repository that was found on the share.</summary>
    public string IdentityPath => Path.Combine(_directory, "repository.json");

    private string OwnMountPath => Path.Combine(_directory, "mounted.json");

    private string UsersPath => Path.Combine(_directory, "users");

    /// <summary>Makes the directory.</summary>
    public void Create() => StateDirectory.Make(UsersPath, "state_path", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute);

    /// <summary>Waits for the lock on mounting and unmounting, which all processes respect.</summary>
    public async Task<LockedFile> LockAsync(string share, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            if (LockedFile.TryTake(Path.Combine(_directory, "lock")) is { } taken)
            {
                return taken;
            }

            if (_time.GetElapsedTime(start) > timeout)
            {
                throw new BackupException(
                    ErrorKind.Unavailable,
                    $"Another process has been mounting or unmounting the share {share} for {timeout.TotalSeconds:0} s.",
                    $"Find it with 'fuser {Path.Combine(_directory, "lock")}'.",
                    isTransient: true);
            }

            await Task.Delay(s_pollTime, _time, cancellationToken);
        }
    }

    /// <summary>Declares this process a user of the share, until the result is disposed or the process ends.</summary>
    public UserMark Join()
    {
        var path = Path.Combine(UsersPath, $"{Environment.ProcessId}-{Guid.NewGuid():N}");
        return new UserMark(path, LockedFile.TryTake(path) ?? throw new InvalidOperationException($"{path} is new, but locked."));
    }

    /// <summary>True when a living process uses the share. Removes what dead ones left.</summary>
    public bool HasUsers()
    {
        var hasUsers = false;
        foreach (var path in Directory.EnumerateFiles(UsersPath))
        {
            using var dead = LockedFile.TryTake(path);
            if (dead is null)
            {
                hasUsers = true;
            }
            else
            {
                File.Delete(path);
            }
        }

        return hasUsers;
    }

    /// <summary>The mount that was written down as ours, or null.</summary>
    public OwnMount? ReadOwnMount()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(OwnMountPath), MountingJson.Default.OwnMount);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            // Cut off by a crash: then the mount is not provably ours, and stays.
            return null;
        }
    }

    /// <summary>Writes down the mount that we have just made.</summary>
    public void WriteOwnMount(OwnMount mount)
    {
        var temporary = OwnMountPath + ".new";
        StateDirectory.Guard(OwnMountPath, "state_path", () =>
        {
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(mount, MountingJson.Default.OwnMount));
            File.SetLastWriteTimeUtc(temporary, _time.GetUtcNow().UtcDateTime);
            File.Move(temporary, OwnMountPath, overwrite: true);
        });
    }

    /// <summary>Forgets our mount, because it is gone.</summary>
    public void RemoveOwnMount() => File.Delete(OwnMountPath);

    /// <summary>Remembers that the share is used now.</summary>
    public void Touch()
    {
        if (File.Exists(OwnMountPath))
        {
            StateDirectory.Guard(OwnMountPath, "state_path", () => File.SetLastWriteTimeUtc(OwnMountPath, _time.GetUtcNow().UtcDateTime));
        }
    }

    /// <summary>How long nobody has used our mount.</summary>
    public TimeSpan IdleTime() => _time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(OwnMountPath);
}
