using System.Globalization;
using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.Testing.Mounting;

/// <summary>
/// A private namespace with a root directory of its own: everything of the host but /etc and /run, which are empty, so that emberkeep-mount
/// finds a shares file that the test wrote. A script stands in for mount.nfs or its like: it mounts a tmpfs whose source is the share.
/// </summary>
internal sealed class HelperWorld : IAsyncDisposable
{
    public const string Share = "filer.example.com:/srv/backup";
    public const string MountPoint = "/run/base/6c6203bb6db22b32d123a19fca030a01";

    /// <summary>Replaces the root by a tmpfs with the host's top-level directories bound into it.</summary>
    private const string MakeRoot = """
        set -e
        cd "$1"; mount -t tmpfs -o mode=755 root . ; cd "$1"
        for d in /*; do
          n=${d#/}
          if [ -L "$d" ]; then cp -P "$d" "$n"
          elif [ -d "$d" ] && [ "$n" != etc ] && [ "$n" != run ] && [ "$n" != lost+found ]; then mkdir "$n"; mount --rbind "$d" "$n"; fi
        done
        mkdir -p etc/emberkeep run/base
        printf '%s' "$2" > etc/emberkeep/shares.conf; chmod 644 etc/emberkeep/shares.conf
        printf '%s\n' "$3" > etc/mount.program; chmod 755 etc/mount.program
        mount --bind etc/mount.program "$1$(readlink -f "$5")"
        mkdir "run/base/$4"
        """;

    private readonly DirectoryInfo _root;

    private readonly string _mountPoint;

    private HelperWorld(PrivateNamespace space, DirectoryInfo root, string mountPoint)
    {
        Space = space;
        _root = root;
        _mountPoint = mountPoint;
    }

    public PrivateNamespace Space { get; }

    public static string SharesFile { get; } = string.Create(
        CultureInfo.InvariantCulture, $"[backup]\nshare = {Share}\noptions = nconnect=8\nmount_point_base = /run/base\nowner = 0\n");

    /// <param name="mountScript">The lines of the script after it wrote its arguments to /run/calls; $1 is the share, $2 the directory, $5 the options.</param>
    /// <param name="shares">The shares file.</param>
    /// <param name="share">The share in it.</param>
    /// <param name="program">The program that the script stands in for.</param>
    public static async Task<HelperWorld> CreateAsync(
        string mountScript = "mount -n -t tmpfs -o size=1m \"$1\" \"$2\"", string? shares = null, string share = Share, string program = "/sbin/mount.nfs")
    {
        Assert.SkipUnless(
            File.Exists(program) || Environment.GetEnvironmentVariable("CI") == "true", $"{program} is not installed (packages nfs-common, glusterfs-client, cifs-utils).");
        var space = await PrivateNamespace.CreateAsync();
        var root = Directory.CreateTempSubdirectory("emberkeep-");
        var script = $"#!/bin/bash\nprintf '%s\\n' \"$*\" >> /run/calls; env | sort > /run/environment\n{mountScript}";
        var name = MountPointName.Of(share);
        (await space.ShellAsync(MakeRoot, root.FullName, shares ?? SharesFile, script, name, program)).ShouldBe((0, ""));
        return new HelperWorld(space, root, "/run/base/" + name);
    }

    /// <summary>Runs a shell script with the new root.</summary>
    public Task<(int ExitCode, string Text)> ShellAsync(string script, params string[] arguments) =>
        Space.ShellAsync("root=$1; shift; exec chroot \"$root\" bash -c \"$@\"", [_root.FullName, script, "script", .. arguments]);

    /// <summary>Runs emberkeep-mount.</summary>
    public Task<(int ExitCode, string Text)> RunAsync(params string[] words) => ShellAsync("exec \"$@\"", [ScenarioProgram.EmberkeepMount, .. words]);

    /// <summary>Runs what emberkeep-mount does with tmpfs in place of nfs.</summary>
    public Task<(int ExitCode, string Text)> RunWithTmpfsAsync(string verb) =>
        ShellAsync("exec \"$@\"", [ScenarioProgram.Path, "program", verb, "backup", "tmpfs"]);

    /// <summary>The lines of mountinfo for the mount point.</summary>
    public async Task<string[]> MountsAsync() =>
        (await ShellAsync("grep -F \" $1 \" /proc/self/mountinfo", _mountPoint)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        await Space.DisposeAsync();
        _root.Delete();
    }
}
