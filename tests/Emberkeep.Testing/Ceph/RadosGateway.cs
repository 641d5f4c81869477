using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Emberkeep.Testing.Ceph;

/// <summary>
/// Ceph's object gateway for tests, which speaks S3 and Swift, on a cluster of its own that keeps all in memory, on ports of 127.0.0.1. Needs the Debian package
/// radosgw beside those of <see cref="CephServer"/>.
/// </summary>
public sealed class RadosGateway : IAsyncDisposable
{
    /// <summary>The gateway's user of the cluster.</summary>
    private const string Gateway = "rgw";
    private const string Name = "client." + Gateway;

    private static readonly string[] s_programs = ["radosgw", "radosgw-admin"];
    private static readonly TimeSpan s_startTime = TimeSpan.FromMinutes(5);

    private readonly CephServer _cluster;

    private RadosGateway(CephServer cluster, Uri url)
    {
        _cluster = cluster;
        Url = url;
    }

    /// <summary>The server.</summary>
    public Uri Url { get; }

    /// <summary>Where users of Swift get their tokens.</summary>
    public Uri SwiftAuthUrl => new(Url, "auth/v1.0");

    /// <summary>The account of whoever asks, in Swift.</summary>
    public Uri SwiftAccountUrl => new(Url, "swift/v1");

    /// <summary>Why no server can be started here, or null.</summary>
    public static string? Obstacle => s_programs.FirstOrDefault(program => !File.Exists("/usr/bin/" + program)) is { } missing
        ? $"{missing} is not installed (Debian package radosgw)."
        : CephServer.Obstacle;

    public static async Task<RadosGateway> StartAsync()
    {
        var port = FreePort();
        var cluster = await CephServer.StartAsync(new CephServerOptions
        {
            Users = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [Gateway] = ["mon", "allow rw", "osd", "allow rwx"] },
            Storage = """
                osd objectstore = memstore
                memstore device bytes = 2147483648
                """,
            Sections = string.Create(CultureInfo.InvariantCulture, $"""
                [{Name}]
                rgw frontends = beast endpoint=127.0.0.1:{port}
                rgw enable usage log = false
                rgw enable ops log = false
                rgw dns name = storage.example.invalid
                rgw crypt require ssl = false
                rgw lc debug interval = 0
                """),
        });
        var gateway = new RadosGateway(cluster, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        try
        {
            await cluster.StartDaemonAsync("radosgw", Name);
            await WaitAsync(port);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a user whose buckets share no names with those of others.</summary>
    public async Task<(string AccessKey, string SecretKey)> AddTenantAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        var (access, secret) = ("AK" + name, "sk-" + Guid.NewGuid().ToString("N"));
        await AdministerAsync(
            "user", "create", "--tenant", name, "--uid", "tester", "--display-name", name, "--max-buckets", "0", "--access-key", access, "--secret-key", secret);
        return (access, secret);
    }

    /// <summary>Makes a user who speaks Swift, with an account that is nobody else's.</summary>
    public async Task<(string User, string Key)> AddSwiftUserAsync()
    {
        var (tenant, key) = ("t" + Guid.NewGuid().ToString("N"), "sw-" + Guid.NewGuid().ToString("N"));
        await AdministerAsync(
            "user", "create", "--tenant", tenant, "--uid", "tester", "--display-name", tenant, "--max-buckets", "0", "--subuser", "swift", "--access", "full",
            "--key-type", "swift", "--secret", key);
        return ($"{tenant}$tester:swift", key);
    }

    /// <summary>Lets a tenant's user store no more than so many bytes.</summary>
    public async Task SetQuotaAsync(string accessKey, long bytes)
    {
        string[] whose = ["--quota-scope=user", "--tenant", accessKey[2..], "--uid", "tester"];
        await AdministerAsync(["quota", "set", .. whose, "--max-size", bytes.ToString(CultureInfo.InvariantCulture)]);
        await AdministerAsync(["quota", "enable", .. whose]);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>Runs the gateway's administration; it must succeed.</summary>
    private Task AdministerAsync(params string[] words) => Task.Run(() => _cluster.Run("radosgw-admin", ["-n", Name, .. words]));

    /// <summary>A port that was free a moment ago.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task WaitAsync(int port)
    {
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (started.Elapsed < s_startTime)
            {
                // It listens once its pools are made.
            }
        }
    }
}
