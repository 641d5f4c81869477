using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Emberkeep.Testing.Ceph;

/// <summary>
/// A Ceph cluster for tests on ports of its own of 127.0.0.1: one monitor and one OSD that keeps everything once. Needs the Debian packages
/// ceph-mon, ceph-osd, ceph-common, librados2 and librbd1. There is no manager, so it counts neither bytes nor quotas.
/// </summary>
public sealed class CephServer : IAsyncDisposable
{
    /// <summary>May do everything.</summary>
    public const string Administrator = "admin";

    /// <summary>Has the rights that the manual recommends for backups.</summary>
    public const string User = "cinder";

    /// <summary>The pool for backups.</summary>
    public const string BackupPool = "backups";

    /// <summary>The pool of the volumes.</summary>
    public const string VolumePool = "volumes";

    /// <summary>How long a client that died holds its images.</summary>
    public static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(5);

    private static readonly string[] s_programs = ["ceph", "ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool", "rbd", "rados"];
    private static readonly TimeSpan s_startTime = TimeSpan.FromMinutes(3);

    private static readonly CephServerOptions s_forImages = new()
    {
        Pools = [BackupPool, VolumePool],
        Users = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [User] = ["mon", "profile rbd", "osd", $"profile rbd pool={BackupPool}, profile rbd pool={VolumePool}"],
        },

        // In a sparse file.
        Storage = string.Create(CultureInfo.InvariantCulture, $"""
            osd client watch timeout = {WatchTime.TotalSeconds:0}
            osd objectstore = bluestore
            bluestore block create = true
            bluestore block size = 17179869184
            bluestore cache autotune = false
            bluestore cache size = 67108864
            bluestore fsck on mount = false
            osd memory target = 939524096
            """),
        Sections = """
            [client]
            admin socket =
            log file =
            """,
    };

    private readonly CephServerOptions _options;
    private readonly TempDirectory _directory = new();
    private readonly int[] _ports = FreePorts(2);
    private readonly List<Process> _shells = [];
    private int _osd;

    private CephServer(CephServerOptions options) => _options = options;

    /// <summary>The cluster's configuration file.</summary>
    public string ConfigurationFile => _directory.File("ceph.conf");

    /// <summary>Why no cluster can be started here, or null.</summary>
    public static string? Obstacle => s_programs.FirstOrDefault(program => !File.Exists("/usr/bin/" + program)) is { } missing
        ? $"{missing} is not installed (Debian packages ceph-mon, ceph-osd and ceph-common)."
        : null;

    /// <summary>Starts a cluster with pools for images.</summary>
    public static Task<CephServer> StartAsync() => StartAsync(s_forImages);

    /// <summary>Starts a cluster.</summary>
    internal static async Task<CephServer> StartAsync(CephServerOptions options)
    {
        var server = new CephServer(options);
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program of Ceph as the administrator; it must succeed.</summary>
    public string Run(string program, params string[] arguments)
    {
        var (exitCode, output) = Command.Run($"/usr/bin/{program}", ["--conf", ConfigurationFile, .. arguments]);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {output}");
    }

    /// <summary>Stops the OSD where it is, so that it neither answers nor refuses.</summary>
    public void Pause() => Signal("-STOP");

    /// <summary>Lets the OSD go on.</summary>
    public void Continue() => Signal("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (_osd > 0)
        {
            Signal("-CONT");
        }

        foreach (var shell in _shells.AsEnumerable().Reverse())
        {
            shell.StandardInput.Close();
            await shell.WaitForExitAsync();
            shell.Dispose();
        }

        _shells.Clear();
        _directory.Dispose();
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private async Task RunAsync()
    {
        foreach (var name in new[] { "mon", "osd", "log", "run" })
        {
            Directory.CreateDirectory(_directory.File(name));
        }

        var clusterId = Guid.NewGuid().ToString();
        await WriteConfigurationAsync(clusterId);
        MakeKeys();
        Run("monmaptool", "--create", "--addv", "a", MonitorAddress, "--fsid", clusterId, _directory.File("monmap"));
        Run("ceph-mon", "--mkfs", "-i", "a", "--monmap", _directory.File("monmap"), "--keyring", _directory.File("keyring"));
        await StartDaemonAsync("ceph-mon", "mon.a");

        var osdId = Guid.NewGuid().ToString();
        await WaitAsync(() => Command.Run("/usr/bin/ceph", "--conf", ConfigurationFile, "--connect-timeout", "5", "osd", "new", osdId, "0").ExitCode == 0, "monitor");
        Run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osdId);
        _osd = await StartDaemonAsync("ceph-osd", "osd.0");
        foreach (var pool in _options.Pools)
        {
            Run("ceph", "osd", "pool", "create", pool, "8");
            Run("ceph", "osd", "pool", "application", "enable", pool, "rbd");
        }

        await WaitAsync(() => Run("ceph", "osd", "stat").Contains(" 1 up", StringComparison.Ordinal), "OSD");
    }

    private string MonitorAddress => string.Create(CultureInfo.InvariantCulture, $"[v2:127.0.0.1:{_ports[0]},v1:127.0.0.1:{_ports[1]}]");

    private void MakeKeys()
    {
        var keyring = _directory.File("keyring");
        (string Name, string[] Rights)[] users =
        [
            ("mon.", ["mon", "allow *"]),
            ($"client.{Administrator}", ["mon", "allow *", "osd", "allow *", "mgr", "allow *"]),
            ("osd.0", ["mon", "allow profile osd", "osd", "allow *", "mgr", "allow profile osd"]),
            .. _options.Users.Select(user => ($"client.{user.Key}", user.Value.ToArray())),
        ];
        foreach (var (name, rights) in users)
        {
            Run("ceph-authtool", [keyring, .. File.Exists(keyring) ? Array.Empty<string>() : ["-C"], "--gen-key", "-n", name, .. rights.Chunk(2).SelectMany(pair => new[] { "--cap", pair[0], pair[1] })]);
        }
    }

    private Task WriteConfigurationAsync(string clusterId) => File.WriteAllTextAsync(ConfigurationFile, $$"""
        [global]
        fsid = {{clusterId}}
        mon host = {{MonitorAddress}}
        mon initial members = a
        public addr = 127.0.0.1
        cluster addr = 127.0.0.1
        auth cluster required = cephx
        auth service required = cephx
        auth client required = cephx
        keyring = {{_directory.File("keyring")}}
        run dir = {{_directory.File("run")}}
        admin socket = {{_directory.File("run")}}/$name.asok
        log file = {{_directory.File("log")}}/$name.log
        crash dir = {{_directory.File("log")}}
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 8
        osd pool default pg autoscale mode = off
        osd crush chooseleaf type = 0
        mon allow pool size one = true
        mon allow pool delete = true
        mon data avail warn = 2
        mon data avail crit = 1
        mon max pg per osd = 2000
        auth allow insecure global id reclaim = false
        rbd default features = 61
        [mon.a]
        mon data = {{_directory.File("mon")}}
        [osd]
        osd data = {{_directory.File("osd")}}
        osd max object name len = 2048
        {{_options.Storage}}
        {{_options.Sections}}

        """);

    /// <summary>The shell ends the daemon when its input ends, so that none outlives the tests, however they end.</summary>
    internal async Task<int> StartDaemonAsync(string program, string name)
    {
        var pidFile = _directory.File($"run/{program}.pid");
        var script = $"trap '' TERM INT HUP; /usr/bin/{program} --conf {ConfigurationFile} -n {name} -f >{_directory.File($"log/{program}.out")} 2>&1 </dev/null & pid=$!; echo $pid >{pidFile}; "
            + "read line; exec 2>/dev/null; kill -KILL $pid; wait";
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true };
        _shells.Add(Process.Start(start) ?? throw new InvalidOperationException("/bin/sh does not start."));
        await WaitAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile).EndsWith('\n'), program);
        return int.Parse(await File.ReadAllTextAsync(pidFile), CultureInfo.InvariantCulture);
    }

    private async Task WaitAsync(Func<bool> isReady, string what)
    {
        for (var started = Stopwatch.StartNew(); !isReady(); await Task.Delay(50))
        {
            if (started.Elapsed > s_startTime)
            {
                var logs = Directory.EnumerateFiles(_directory.File("log")).Select(file => $"{Path.GetFileName(file)}: {string.Join('\n', File.ReadLines(file).TakeLast(5))}");
                throw new InvalidOperationException($"Ceph's {what} did not start: {string.Join('\n', logs)}");
            }
        }
    }

    private void Signal(string signal) => Command.Run("/bin/kill", signal, _osd.ToString(CultureInfo.InvariantCulture));
}
