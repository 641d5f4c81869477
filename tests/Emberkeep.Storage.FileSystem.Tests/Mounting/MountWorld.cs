using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Testing;
using Emberkeep.Testing.Mounting;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

/// <summary>
/// A private namespace in which processes with mount managers run. A script stands in for emberkeep-mount: it writes its arguments to
/// "calls" and mounts a tmpfs whose source is the share.
/// </summary>
internal sealed class MountWorld : IAsyncDisposable
{
    public const string Share = "filer.example.com:/srv/backup";

    private const string Normal = """
        case $1 in
          mount) mount -n -t tmpfs -o size=1m,mode=2770 filer.example.com:/srv/backup "$point";;
          unmount) umount "$point" || exit 8;;
          detach) umount -l "$point";;
        esac
        """;

    private readonly TempDirectory _directory = new();
    private readonly PrivateNamespace _space;

    private MountWorld(PrivateNamespace space) => _space = space;

    public string Directory => _directory.Path;

    public string MountPoint => Path.Combine(_directory.Path, "base", NfsShare.Parse(Share, "o").MountPointName);

    public static async Task<MountWorld> CreateAsync(string before = "")
    {
        var world = new MountWorld(await PrivateNamespace.CreateAsync());
        var program = world._directory.File("emberkeep-mount");
        await File.WriteAllTextAsync(program, $"#!/bin/bash\nd={world.Directory}; point={world.MountPoint}\necho \"$*\" >> $d/calls\nn=$(wc -l < $d/calls)\n{before}\n{Normal}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(world._directory.File("shares.conf"), $"[backup]\nshare = {Share}\nmount_point_base = {world.Directory}/base\nowner = 0\n");
        return world;
    }

    public ManagerProcess Start(params string[] settings) => new(_space, _directory.Path, settings);

    /// <summary>Runs a shell script; $m is the mount point.</summary>
    public async Task<string> ShellAsync(string script) => (await _space.ShellAsync($"m={MountPoint}; {script}")).Text;

    /// <summary>How many mounts are on the mount point.</summary>
    public async Task<int> CountMountsAsync() => int.Parse(await ShellAsync("grep -cF \" $m \" /proc/self/mountinfo"));

    /// <summary>Every system call with a path in it that a process makes that does one thing; null where there is no strace.</summary>
    public async Task<string?> TraceAsync(string line)
    {
        var file = _directory.File("trace");
        var (exitCode, _) = await _space.ShellAsync(
            "echo \"$1\" | strace -f -s 4096 -e trace=%file -o \"$2\" \"$3\" manager \"$4\" \"$4/emberkeep-mount\"", line, file, ScenarioProgram.Path, _directory.Path);
        return exitCode == 0 ? await File.ReadAllTextAsync(file) : null;
    }

    /// <summary>What emberkeep-mount was asked for.</summary>
    public string[] Calls() => File.Exists(_directory.File("calls")) ? File.ReadAllLines(_directory.File("calls")) : [];

    public async ValueTask DisposeAsync()
    {
        await _space.DisposeAsync();
        _directory.Dispose();
    }
}
