using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Emberkeep.Testing.S3;

/// <summary>
/// Ceph's object gateway for tests, which speaks S3 and Swift, with a monitor and one object server in memory, on ports of its own of 127.0.0.1. Needs the Debian packages
/// ceph-mon, ceph-osd, ceph-common and radosgw.
/// </summary>
public sealed class RadosGateway : IAsyncDisposable
{
    private static readonly string[] s_programs = ["ceph-mon", "ceph-osd", "ceph", "radosgw", "radosgw-admin"];
    private static readonly TimeSpan s_startTime = TimeSpan.FromMinutes(5);

    private readonly TempDirectory _directory = new();
    private Process? _shell;

    private RadosGateway()
    {
    }

    /// <summary>The server.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Where users of Swift get their tokens.</summary>
    public Uri SwiftAuthUrl => new(Url, "auth/v1.0");

    /// <summary>The account of whoever asks, in Swift.</summary>
    public Uri SwiftAccountUrl => new(Url, "swift/v1");

    /// <summary>Why no server can be started here, or null.</summary>
    public static string? Obstacle => s_programs.FirstOrDefault(program => !File.Exists("/usr/bin/" + program)) is { } missing
        ? $"{missing} is not installed (Debian packages ceph-mon, ceph-osd, ceph-common and radosgw)."
        : null;

    public static async Task<RadosGateway> StartAsync()
    {
        var server = new RadosGateway();
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

    /// <summary>Makes a user whose buckets share no names with those of others.</summary>
    public async Task<(string AccessKey, string SecretKey)> AddTenantAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        var (access, secret) = ("AK" + name, "sk-" + Guid.NewGuid().ToString("N"));
        var output = await Task.Run(() => Command.Run(
            "radosgw-admin", "-c", _directory.File("ceph.conf"), "-n", "client.rgw", "user", "create", "--tenant", name, "--uid", "tester", "--display-name", name,
            "--max-buckets", "0", "--access-key", access, "--secret-key", secret));
        return output.ExitCode == 0 ? (access, secret) : throw new InvalidOperationException($"radosgw-admin: {output.Output}");
    }

    /// <summary>Makes a user who speaks Swift, with an account that is nobody else's.</summary>
    public async Task<(string User, string Key)> AddSwiftUserAsync()
    {
        var (tenant, key) = ("t" + Guid.NewGuid().ToString("N"), "sw-" + Guid.NewGuid().ToString("N"));
        var output = await Task.Run(() => Command.Run(
            "radosgw-admin", "-c", _directory.File("ceph.conf"), "-n", "client.rgw", "user", "create", "--tenant", tenant, "--uid", "tester", "--display-name", tenant,
            "--max-buckets", "0", "--subuser", "swift", "--access", "full", "--key-type", "swift", "--secret", key));
        return output.ExitCode == 0 ? ($"{tenant}$tester:swift", key) : throw new InvalidOperationException($"radosgw-admin: {output.Output}");
    }

    /// <summary>Lets a tenant's user store no more than so many bytes.</summary>
    public async Task SetQuotaAsync(string accessKey, long bytes)
    {
        var (tenant, size) = (accessKey[2..], bytes.ToString(CultureInfo.InvariantCulture));
        foreach (var arguments in new[] { new[] { "set", "--max-size", size }, ["enable"] })
        {
            var output = await Task.Run(() => Command.Run(
                "radosgw-admin", ["-c", _directory.File("ceph.conf"), "-n", "client.rgw", "quota", arguments[0], "--quota-scope=user", "--tenant", tenant, "--uid", "tester", .. arguments[1..]]));
            if (output.ExitCode != 0)
            {
                throw new InvalidOperationException($"radosgw-admin: {output.Output}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is { } shell)
        {
            _shell = null;
            shell.StandardInput.Close();
            await shell.WaitForExitAsync();
            shell.Dispose();
        }

        _directory.Dispose();
    }

    private async Task RunAsync()
    {
        var script = _directory.File("radosgw.sh");
        await using (var resource = typeof(RadosGateway).Assembly.GetManifestResourceStream("radosgw.sh")!)
        await using (var file = File.Create(script))
        {
            await resource.CopyToAsync(file);
        }

        var (monitor, gateway) = FreePorts();
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{gateway}"));
        string[] arguments = [script, _directory.Path, monitor.ToString(CultureInfo.InvariantCulture), gateway.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("/bin/bash", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };

        // Programs of another Python may stand before Debian's.
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        _shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/bash does not start.");
        using var limit = new CancellationTokenSource(s_startTime);
        if (await _shell.StandardOutput.ReadLineAsync(limit.Token) != "ready")
        {
            var log = Path.Combine(_directory.Path, "log", "start");
            throw new InvalidOperationException($"Ceph did not start: {(File.Exists(log) ? await File.ReadAllTextAsync(log) : "(no log)")}");
        }
    }

    /// <summary>Two ports that were free a moment ago.</summary>
    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
