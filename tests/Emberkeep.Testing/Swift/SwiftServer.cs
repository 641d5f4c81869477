using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Emberkeep.Testing.Swift;

/// <summary>
/// A whole Swift for tests on ports of its own of 127.0.0.1: proxy with version 1 authentication, one server each for accounts, containers and objects,
/// one replica on one directory, two storage policies. Needs the Debian packages swift-proxy, swift-account, swift-container, swift-object and memcached.
/// </summary>
public sealed class SwiftServer : IAsyncDisposable
{
    /// <summary>May use every account.</summary>
    public const string Administrator = "admin:admin";
    public const string AdministratorKey = "admin-secret-key";

    /// <summary>Owns the account AUTH_test.</summary>
    public const string Tester = "test:tester";
    public const string TesterKey = "tester-secret-key";

    /// <summary>A user of the account AUTH_test without any right but what containers give.</summary>
    public const string Reader = "test:reader";
    public const string ReaderKey = "reader-secret-key";

    /// <summary>Users that speak S3, each with an account of its own.</summary>
    public static IReadOnlyList<string> S3Users { get; } = ["s3a:tester", "s3b:tester", "s3c:tester", "s3d:tester"];

    public const string S3Key = "s3-secret-key";

    /// <summary>The key of the owner of each of the <see cref="OwnedAccounts"/>.</summary>
    public const string OwnerKey = "owner-secret-key";

    /// <summary>How many accounts there are that have an owner of their own, for clients that cannot choose an account.</summary>
    public const int OwnedAccounts = 200;

    /// <summary>The policy that is not the default one.</summary>
    public const string SecondPolicy = "second";

    private static readonly string[] s_programs = ["swift-account-server", "swift-container-server", "swift-object-server", "swift-proxy-server"];
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(90);

    private readonly TempDirectory _directory = new();
    private readonly int[] _ports = FreePorts(5);
    private Process? _shell;

    private SwiftServer()
    {
    }

    /// <summary>The proxy's port.</summary>
    public int Port => _ports[0];

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public Uri AuthUrl => new(Url, "auth/v1.0");

    /// <summary>Why no server can be started here, or null.</summary>
    public static string? Obstacle => s_programs.Append("memcached").FirstOrDefault(program => !File.Exists("/usr/bin/" + program)) is { } missing
        ? $"{missing} is not installed (Debian packages swift-proxy, swift-account, swift-container, swift-object and memcached)."
        : null;

    public static async Task<SwiftServer> StartAsync()
    {
        var server = new SwiftServer();
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

    /// <summary>The URL of an account that nobody has used; the administrator may.</summary>
    public Uri NewAccount() => new(Url, $"v1/AUTH_{Guid.NewGuid():N}");

    /// <summary>The owner of one of the accounts, from 1 on.</summary>
    public static string OwnerOf(int account) => account is > 0 and <= OwnedAccounts
        ? string.Create(CultureInfo.InvariantCulture, $"owned{account}:owner")
        : throw new ArgumentOutOfRangeException(nameof(account));

    /// <summary>Where the objects are, to damage them.</summary>
    public string ObjectsDirectory => _directory.File("disks/disk/objects");

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
        foreach (var name in new[] { "etc", "disks/disk", "log" })
        {
            Directory.CreateDirectory(_directory.File(name));
        }

        await WriteConfigurationAsync();
        await CopyScriptAsync("swift-rings.py");
        await CopyScriptAsync("swift-run.py");
        await BuildRingsAsync();
        var commands = s_programs
            .Select(program => $"/usr/bin/python3 {_directory.File("swift-run.py")} {_directory.File("etc")} /usr/bin/{program} {_directory.File($"etc/{program.Split('-')[1]}.conf")} --verbose >{_directory.File($"log/{program}")} 2>&1 </dev/null &")
            .Prepend($"memcached -u {Environment.UserName} -l 127.0.0.1 -p {_ports[4]} -U 0 -m 32 >/dev/null 2>&1 </dev/null &");

        // The shell ends the servers when its input ends, so that none outlives the tests, however they end. A signal for the whole group must not end it before.
        var script = "trap '' TERM INT HUP; " + string.Concat(commands.Select(command => command + " pids=\"$pids $!\"; ")) + "read line; exec 2>/dev/null; kill -KILL $pids; wait";
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true };
        _shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh does not start.");
        await WaitUntilReadyAsync();
    }

    private async Task CopyScriptAsync(string name)
    {
        await using var resource = typeof(SwiftServer).Assembly.GetManifestResourceStream(name)!;
        await using var file = File.Create(_directory.File(name));
        await resource.CopyToAsync(file);
    }

    private async Task BuildRingsAsync()
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [_directory.File("swift-rings.py"), .. _ports[1..4].Select(port => port.ToString(CultureInfo.InvariantCulture))])
        {
            WorkingDirectory = _directory.File("etc"),
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The rings cannot be made: {errors}");
        }
    }

    private async Task WriteConfigurationAsync()
    {
        var common = $"""
            bind_ip = 127.0.0.1
            workers = 0
            user = {Environment.UserName}
            swift_dir = {_directory.File("etc")}
            log_address = {_directory.File("log/none")}
            """;
        await WriteAsync("swift.conf", $"""
            [swift-hash]
            swift_hash_path_prefix = emberkeep
            swift_hash_path_suffix = emberkeep
            [storage-policy:0]
            name = first
            default = yes
            [storage-policy:1]
            name = {SecondPolicy}
            """);
        foreach (var (index, kind) in new[] { "account", "container", "object" }.Index())
        {
            await WriteAsync($"{kind}.conf", $"""
                [DEFAULT]
                {common}
                bind_port = {_ports[index + 1]}
                devices = {_directory.File("disks")}
                mount_check = false
                fallocate_reserve = 0
                disable_fallocate = true
                [pipeline:main]
                pipeline = {kind}-server
                [app:{kind}-server]
                use = egg:swift#{kind}
                """);
        }

        string[] filters = ["catch_errors", "gatekeeper", "healthcheck", "listing_formats", "copy", "slo", "dlo"];
        await WriteAsync("proxy.conf", $"""
            [DEFAULT]
            {common}
            bind_port = {Port}
            [pipeline:main]
            pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth copy slo dlo proxy-server
            [app:proxy-server]
            use = egg:swift#proxy
            account_autocreate = true
            node_timeout = 60
            conn_timeout = 5
            error_suppression_interval = 0
            error_suppression_limit = 1000000
            [filter:tempauth]
            use = egg:swift#tempauth
            user_{Administrator.Replace(':', '_')} = {AdministratorKey} .admin .reseller_admin
            user_{Tester.Replace(':', '_')} = {TesterKey} .admin
            user_{Reader.Replace(':', '_')} = {ReaderKey}
            {string.Join('\n', Enumerable.Range(1, OwnedAccounts).Select(account => $"user_{OwnerOf(account).Replace(':', '_')} = {OwnerKey} .admin"))}
            {string.Join('\n', S3Users.Select(user => $"user_{user.Replace(':', '_')} = {S3Key} .admin"))}
            [filter:s3api]
            use = egg:swift#s3api
            location = us-east-1
            s3_acl = false
            check_bucket_owner = false
            [filter:cache]
            use = egg:swift#memcache
            memcache_servers = 127.0.0.1:{_ports[4]}
            {string.Join('\n', filters.Select(filter => $"[filter:{filter}]\nuse = egg:swift#{filter}"))}
            """);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_directory.File("etc/" + name), text + "\n");

    /// <summary>The proxy answers before the servers behind it do, so a whole cycle is tried.</summary>
    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient();
        var started = Stopwatch.StartNew();
        for (var last = "nothing"; ; await Task.Delay(100))
        {
            try
            {
                last = await TryCycleAsync(client);
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }

            if (last == "ready")
            {
                return;
            }

            if (started.Elapsed > s_startTime || _shell!.HasExited)
            {
                var logs = Directory.EnumerateFiles(_directory.File("log")).Select(file => $"{Path.GetFileName(file)}: {string.Join('\n', File.ReadLines(file).TakeLast(5))}");
                throw new InvalidOperationException($"Swift did not start ({last}): {string.Join('\n', logs)}");
            }
        }
    }

    private async Task<string> TryCycleAsync(HttpClient client)
    {
        using var authenticate = new HttpRequestMessage(HttpMethod.Get, AuthUrl);
        authenticate.Headers.Add("X-Auth-User", Administrator);
        authenticate.Headers.Add("X-Auth-Key", AdministratorKey);
        using var session = await client.SendAsync(authenticate);
        if (!session.IsSuccessStatusCode)
        {
            return $"authentication {session.StatusCode}";
        }

        var token = session.Headers.GetValues("X-Auth-Token").First();
        foreach (var (method, path) in new[] { (HttpMethod.Put, ""), (HttpMethod.Put, "/object"), (HttpMethod.Delete, "/object"), (HttpMethod.Delete, "") })
        {
            using var request = new HttpRequestMessage(method, new Uri(Url, "v1/AUTH_admin/ready" + path)) { Content = new ByteArrayContent([]) };
            request.Headers.Add("X-Auth-Token", token);
            using var response = await client.SendAsync(request);
            if (!response.IsSuccessStatusCode)
            {
                return $"{method}{path} {response.StatusCode}";
            }
        }

        return "ready";
    }
}
