using System.Security.Cryptography;
using Emberkeep.Gluster.Tests.Servers;

namespace Emberkeep.Gluster.Tests.Stores;

/// <summary>The whole program on a real volume, mounted by the real emberkeep-mount.</summary>
public sealed class WholeJobTests(GlusterWorlds worlds)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What was written through the mount is an ordinary repository, and what is written there as one is seen through the mount.</summary>
    [Fact]
    public async Task Job_VolumeOfGlusterFs_IsMountedAndSharedWithThePosixDriver()
    {
        var world = await worlds.SharedAsync();
        var (volume, restored) = (world.File("volume"), world.File("restored"));
        await WriteVolumeAsync(volume, seed: 1);
        var first = await File.ReadAllBytesAsync(volume, Cancel);

        await RunAsync(world, "backup", "create", volume, "--name", "over-gluster");
        var mount = await world.NeedAsync("grep -F \" $1 \" /proc/self/mountinfo", world.MountPointOf(GlusterWorld.Share));
        mount.ShouldContain("nosuid,nodev,noexec");
        mount.ShouldMatch(@" - fuse\.glusterfs 10\.77\.8\.1:/?backups ");

        await WriteVolumeAsync(volume, seed: 2);
        string[] posix = ["--repository", world.MountPointOf(GlusterWorld.Share)];
        await RunAsync(world, [.. posix, "backup", "create", volume, "--name", "as-posix", "--incremental"]);
        foreach (var place in (string[][])[[], posix])
        {
            await RunAsync(world, [.. place, "backup", "verify", "--all"]);
            await RunAsync(world, [.. place, "backup", "restore", "over-gluster", restored, "--force"]);
            (await SameAsync(restored, first)).ShouldBeTrue();
            await RunAsync(world, [.. place, "backup", "restore", "as-posix", restored, "--force"]);
            (await SameAsync(restored, await File.ReadAllBytesAsync(volume, Cancel))).ShouldBeTrue();
        }

        (await RunAsync(world, "backup", "show", "over-gluster")).ShouldContain("cinder.backup.drivers.glusterfs.GlusterfsBackupDriver");
        await RunAsync(world, "backup", "delete", "as-posix", "over-gluster");
        world.Count("*_metadata").ShouldBe(0);
    }

    [Fact]
    public async Task Check_VolumeOfGlusterFs_EveryStepWorks()
    {
        var world = await worlds.SharedAsync();

        var text = await RunAsync(world, "config", "check", "--size", "2M");

        text.ShouldNotContain("FAILED");
        text.ShouldContain("fuse.glusterfs");
        text.ShouldContain("10.77.8.1:24007 in ");
    }

    /// <summary>A directory on a volume is a share of its own, with options of the shares file.</summary>
    [Fact]
    public async Task Url_DirectoryOnAVolume_IsMountedAsItsOwnShareAndUnmounted()
    {
        var world = await worlds.SharedAsync();
        await RunAsync(world, "config", "check", "--no-throughput");
        await world.NeedAsync("mkdir -p \"$1/below\"", world.MountPointOf(GlusterWorld.Share));
        var volume = world.File("small");
        await WriteVolumeAsync(volume, seed: 3);

        await RunAsync(world, "--repository", "glusterfs://10.77.8.1/backups/below", "backup", "create", volume, "--name", "below");

        const string Below = "10.77.8.1:/backups/below";
        (await world.NeedAsync("grep -F \" $1 \" /proc/self/mountinfo", world.MountPointOf(Below))).ShouldContain(" - fuse.glusterfs 10.77.8.1:/backups/below ");
        world.Count("*_metadata", "below").ShouldBe(1);
        (await RunAsync(world, "mount", "list")).ShouldContain(Below);
        await RunAsync(world, "mount", "unmount", Below);
        (await world.ShellAsync("grep -F \" $1 \" /proc/self/mountinfo", world.MountPointOf(Below))).ExitCode.ShouldBe(1);
        await world.NeedAsync("rm -rf \"$1/below\"", world.MountPointOf(GlusterWorld.Share));
    }

    [Fact]
    public async Task Url_VolumeThatDoesNotExist_FailsInTimeAndSaysWhereToLook()
    {
        var world = await worlds.SharedAsync();

        var (exitCode, text) = await world.EmberkeepAsync("--set", "glusterfs_backup_share=10.77.8.1:missing", "backup", "list");

        exitCode.ShouldBe(7, text);
        text.ShouldContain("10.77.8.1:missing cannot be mounted");
        text.ShouldContain("/var/log/glusterfs");
        (await world.ShellAsync("grep -F \" $1 \" /proc/self/mountinfo", world.MountPointOf("10.77.8.1:missing"))).ExitCode.ShouldBe(1);
    }

    private static async Task<string> RunAsync(GlusterWorld world, params string[] arguments)
    {
        var (exitCode, text) = await world.EmberkeepAsync(arguments);
        exitCode.ShouldBe(0, $"{string.Join(' ', arguments)}: {text}");
        return text;
    }

    private static Task WriteVolumeAsync(string path, int seed)
    {
        var content = new byte[(3 << 20) + 777];
        new Random(7).NextBytes(content.AsSpan(0, 2 << 20));
        new Random(seed).NextBytes(content.AsSpan(1 << 20, 200_000));
        return File.WriteAllBytesAsync(path, content, Cancel);
    }

    private static async Task<bool> SameAsync(string path, byte[] content) =>
        SHA256.HashData(await File.ReadAllBytesAsync(path, Cancel)).AsSpan().SequenceEqual(SHA256.HashData(content));
}
