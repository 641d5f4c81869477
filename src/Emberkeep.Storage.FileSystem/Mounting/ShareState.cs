using System.Globalization;
using System.Text.Json;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// What the processes of a host know together about one share, in a directory of its own: <c>lock</c> (held while it is mounted or
/// unmounted), <c>mounted.json</c> (the mount that we made; its time is when it was last used), <c>users/</c> (a locked file for every
/// process that uses it) and <c>repository.json</c> (the identity of the repository on it, see <see cref="IdentityMemory"/>).
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

    /// <summary>
    /// The processes that use the share, for an operator: changes nothing and waits for nobody. While a process mounts or unmounts the share, or
    /// when this user may not look closer, those are taken for living that only left their mark.
    /// </summary>
    public (IReadOnlyList<int> Processes, bool IsChanging) Users()
    {
        if (!Directory.Exists(UsersPath))
        {
            return ([], false);
        }

        var marks = Directory.EnumerateFiles(UsersPath).ToList();
        try
        {
            // Under the lock only: a process that has just made its mark must not find it locked.
            using var taken = LockedFile.TryTake(Path.Combine(_directory, "lock"));
            return (ProcessesOf(taken is null ? marks : marks.Where(IsAlive)), taken is null);
        }
        catch (BackupException)
        {
            return (ProcessesOf(marks), false);
        }
    }

    /// <summary>The mount that was written down as ours, or null.</summary>
    public OwnMount? ReadOwnMount()
    {
        try
        {
            return ParseOwnMount(File.ReadAllBytes(OwnMountPath));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads the text of such a file; null when it is something else.</summary>
    internal static OwnMount? ParseOwnMount(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, MountingJson.Default.OwnMount) is { Share: not null, Device: not null, BootId: not null, Namespace: not null } mount ? mount : null;
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

    private static bool IsAlive(string mark)
    {
        if (!File.Exists(mark))
        {
            return false;
        }

        using var dead = LockedFile.TryTake(mark);
        return dead is null;
    }

    private static IReadOnlyList<int> ProcessesOf(IEnumerable<string> marks) =>
        [.. marks.Select(mark => int.TryParse(Path.GetFileName(mark).Split('-')[0], CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id != 0).Distinct().Order()];
}
