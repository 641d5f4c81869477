using System.Diagnostics;
using System.Globalization;
using Emberkeep.Testing;
using Emberkeep.Testing.Mounting;

namespace Emberkeep.Gluster.Tests.Servers;

/// <summary>
/// A host of its own with a server of GlusterFS that has two volumes of one brick each: mount, network and process namespaces in which Emberkeep's own
/// emberkeep-mount mounts through FUSE. Nothing of it is seen outside, and it ends with the test process. Needs root and the Debian package
/// glusterfs-server.
/// </summary>
public sealed class GlusterWorld : IAsyncDisposable
{
    /// <summary>The volume as the configuration has it.</summary>
    public const string Share = "10.77.8.1:backups";

    /// <summary>Another volume, of no configuration.</summary>
    public const string Scratch = "10.77.8.1:scratch";

    /// <summary>Seconds after which a client takes a silent server for gone; 42 unless it is set.</summary>
    public const int PingTimeout = 6;

    private static readonly string[] s_programs = ["/usr/sbin/glusterd", "/usr/sbin/gluster", "/sbin/mount.glusterfs"];

    private readonly TempDirectory _directory = new();
    private Process? _keeper;
    private int _root;

    private GlusterWorld()
    {
    }

    /// <summary>Why none can be made here whatever is installed, or null.</summary>
    public static string? Impossible =>
        !Environment.IsPrivilegedProcess ? "The test needs root: FUSE mounts and namespaces of the whole system."
        : !System.IO.File.Exists("/dev/fuse") ? "There is no /dev/fuse here."
        : null;

    /// <summary>What is not installed, or null.</summary>
    public static string? Missing => s_programs.FirstOrDefault(program => !System.IO.File.Exists(program)) is { } missing
        ? $"{missing} is not installed (Debian package glusterfs-server)."
        : null;

    /// <summary>The files of the volume, on the server.</summary>
    public string Brick => File("brick");

    /// <summary>How many files of a pattern the volume has. Not those of GlusterFS itself, which has links among them that go round in circles.</summary>
    public int Count(string pattern, string below = "") =>
        Command.Run("find", Path.Combine(Brick, below), "-name", ".glusterfs", "-prune", "-o", "-type", "f", "-name", pattern, "-print").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Makes it; skips the test where that is impossible, and where something is not installed, which fails it in CI.</summary>
    public static async Task<GlusterWorld> StartAsync()
    {
        Assert.SkipUnless(Impossible is null, Impossible ?? "");
        if (Missing is { } missing)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", missing);
            Assert.Fail(missing);
        }

        var world = new GlusterWorld();
        try
        {
            await world.RunAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path of a file that both the test and the host of the server have.</summary>
    public string File(string name) => _directory.File(name);

    /// <summary>Where a share is mounted, as the host of the server has it.</summary>
    public string MountPointOf(string share) => File($"mounts/{Storage.FileSystem.GlusterFs.GlusterShare.Parse(share, "share").MountPointName}");

    /// <summary>A path of the host of the server as the test reaches it: through the root directory of a process there.</summary>
    public string SeenFromOutside(string path) => $"/proc/{_root.ToString(CultureInfo.InvariantCulture)}/root{path}";

    /// <summary>Runs a shell script there.</summary>
    public Task<(int ExitCode, string Text)> ShellAsync(string script, params string[] arguments) => FinishAsync(Start(["bash", "-c", script, "script", .. arguments]));

    /// <summary>Runs a shell script there that must succeed.</summary>
    public async Task<string> NeedAsync(string script, params string[] arguments)
    {
        var (exitCode, text) = await ShellAsync(script, arguments);
        exitCode.ShouldBe(0, $"{script}: {text}");
        return text;
    }

    /// <summary>Runs emberkeep there to its end.</summary>
    public Task<(int ExitCode, string Text)> EmberkeepAsync(params string[] arguments) => FinishAsync(StartEmberkeep(arguments));

    /// <summary>Starts emberkeep there.</summary>
    public Process StartEmberkeep(params string[] arguments) =>
        Start([Path.Combine(AppContext.BaseDirectory, "emberkeep"), "--config-file", File("emberkeep.conf"), .. arguments]);

    /// <summary>All servers end at once, without a word to their clients.</summary>
    public Task KillServersAsync() => NeedAsync("kill -KILL $(cat /run/glusterd.pid /run/gluster/vols/*/*.pid)");

    /// <summary>Starts the servers, those of bricks included, and waits until a client can use the volume.</summary>
    public async Task StartServersAsync()
    {
        await NeedAsync("glusterd -p /run/glusterd.pid --log-file=/var/log/glusterfs/glusterd.log");
        await WaitAsync("gluster --mode=script volume list");
        await WaitAsync("gluster --mode=script volume start backups force && gluster volume status backups | grep -q ' Y '");
    }

    /// <summary>The server of the brick goes on or stops where it is, so that it neither answers nor refuses.</summary>
    public Task SignalBrickAsync(string signal) => NeedAsync("kill -$1 $(cat /run/gluster/vols/backups/*.pid)", signal);

    public async ValueTask DisposeAsync()
    {
        if (_keeper is not null)
        {
            _keeper.StandardInput.Close();
            await _keeper.WaitForExitAsync();
            _keeper.Dispose();
        }

        _directory.Dispose();
    }

    /// <summary>What a program prints, once it has ended.</summary>
    public static async Task<(int ExitCode, string Text)> FinishAsync(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, string.Concat(texts).Trim());
        }
    }

    private async Task RunAsync()
    {
        _keeper = StartProcess(
            "unshare",
            [
                "--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation", "private",
                "bash", Path.Combine(AppContext.BaseDirectory, "Servers/world.sh"), _directory.Path, Path.GetDirectoryName(ScenarioProgram.EmberkeepMount)!,
            ]);
        var answer = await _keeper.StandardOutput.ReadLineAsync();
        if (answer?.Split(' ') is not ["ready", var root])
        {
            throw new InvalidOperationException($"{answer} {await _keeper.StandardError.ReadToEndAsync()}");
        }

        _root = int.Parse(root, CultureInfo.InvariantCulture);
        await NeedAsync("glusterd -p /run/glusterd.pid --log-file=/var/log/glusterfs/glusterd.log");
        await WaitAsync("gluster --mode=script volume list");
        foreach (var (name, brick) in new[] { ("backups", Brick), ("scratch", File("scratch")) })
        {
            await NeedAsync(
                "gluster --mode=script volume create $1 10.77.8.1:\"$2\" force && gluster --mode=script volume set $1 network.ping-timeout $3 && gluster --mode=script volume start $1",
                name,
                brick,
                PingTimeout.ToString(CultureInfo.InvariantCulture));
        }
    }

    private async Task WaitAsync(string script)
    {
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            var (exitCode, text) = await ShellAsync(script);
            if (exitCode == 0)
            {
                return;
            }

            if (started.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new InvalidOperationException($"{script}: {text}\n{(await ShellAsync("tail -n 20 /var/log/glusterfs/glusterd.log")).Text}");
            }
        }
    }

    private Process Start(IEnumerable<string> command) =>
        StartProcess("nsenter", ["-t", _root.ToString(CultureInfo.InvariantCulture), "-m", "-n", "-p", .. command]);

    private static Process StartProcess(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment["NO_COLOR"] = "1";
        return Process.Start(start)!;
    }
}
