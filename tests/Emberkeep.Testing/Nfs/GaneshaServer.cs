using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Emberkeep.Testing.Nfs;

/// <summary>
/// An NFS server for tests: nfs-ganesha on ports of its own of 127.0.0.1, without rpcbind, exporting directories below a temporary one over
/// versions 3 and 4. Needs root and the Debian packages nfs-ganesha, nfs-ganesha-vfs and gcc.
/// </summary>
public sealed class GaneshaServer : IAsyncDisposable
{
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _directory = new();
    private readonly GaneshaExport[] _exports;
    private Process? _shell;

    private GaneshaServer(GaneshaExport[] exports)
    {
        _exports = exports;
        (Port, MountPort) = FreePorts();
    }

    public int Port { get; }

    public int MountPort { get; }

    /// <summary>The server's own process.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Why no server can be started here, or null.</summary>
    public static string? Obstacle
    {
        get
        {
            if (!Environment.IsPrivilegedProcess)
            {
                return "nfs-ganesha needs root.";
            }

            return !HasProgram("ganesha.nfsd") ? "The Debian packages nfs-ganesha and nfs-ganesha-vfs are not installed."
                : !HasProgram("cc") ? "There is no C compiler (Debian package gcc) for the stand-in for rpcbind."
                : null;
        }
    }

    public static async Task<GaneshaServer> StartAsync(params GaneshaExport[] exports)
    {
        var server = new GaneshaServer(exports);
        try
        {
            foreach (var export in exports)
            {
                Directory.CreateDirectory(server.PathOf(export.Name));
            }

            await server.BuildPreloadAsync();
            await File.WriteAllTextAsync(server.ConfigurationFile, server.Configuration());
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The exported directory on this machine, which is also its name towards NFS version 3.</summary>
    public string PathOf(string export) => _directory.File(export);

    /// <summary>Starts the server again after <see cref="KillAsync"/>, on the same ports.</summary>
    public async Task StartAsync()
    {
        File.Delete(LogFile);
        var mounts = string.Concat(_exports.Where(e => e.Bytes is not null).Select(
            e => string.Create(CultureInfo.InvariantCulture, $"mount -t tmpfs -o size={e.Bytes},mode=0777 none {PathOf(e.Name)} && ")));
        var server = $"LD_PRELOAD={PreloadFile} exec ganesha.nfsd -F -f {ConfigurationFile} -L {LogFile} -p {_directory.File("pid")} -N NIV_EVENT";
        var command = $"unshare --mount /bin/sh -c '{mounts}{server}' </dev/null >/dev/null 2>&1 & ";

        // The shell ends the server when its input ends, so that no server outlives the tests, however they end.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command + "p=$!; echo $p; read line; exec 2>/dev/null; kill -CONT $p; kill -KILL $p; wait $p");
        _shell = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh does not start.");
        ProcessId = int.Parse(await _shell.StandardOutput.ReadLineAsync() ?? "", CultureInfo.InvariantCulture);
        await WaitUntilReadyAsync();
    }

    /// <summary>Kills the server at once, as a power failure does.</summary>
    public async Task KillAsync()
    {
        if (_shell is { } shell)
        {
            _shell = null;
            shell.StandardInput.Close();
            await shell.WaitForExitAsync();
            shell.Dispose();
        }
    }

    /// <summary>Stops the server from answering: connections stay, and new ones are accepted by the kernel.</summary>
    public async Task FreezeAsync()
    {
        await SignalAsync("STOP");

        // The first of its threads that runs stops the others; on a busy machine they go on for a while.
        while (!Directory.GetDirectories($"/proc/{ProcessId}/task").All(IsStopped))
        {
            await Task.Delay(1);
        }
    }

    /// <summary>Lets a frozen server go on.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Dispose();
    }

    private string ConfigurationFile => _directory.File("ganesha.conf");

    private string LogFile => _directory.File("ganesha.log");

    private string PreloadFile => _directory.File("no-rpcbind.so");

    private static bool HasProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Any(d => File.Exists(Path.Combine(d, name)));

    /// <summary>Two ports that were free a moment ago.</summary>
    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors}");
        }
    }

    private static bool IsStopped(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/status").Contains("\nState:\tT", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // The thread has ended.
            return true;
        }
    }

    private Task SignalAsync(string signal) => RunAsync("kill", $"-{signal}", ProcessId.ToString(CultureInfo.InvariantCulture));

    private async Task BuildPreloadAsync()
    {
        var source = _directory.File("no-rpcbind.c");
        await using (var resource = typeof(GaneshaServer).Assembly.GetManifestResourceStream("ganesha-no-rpcbind.c")!)
        await using (var file = File.Create(source))
        {
            await resource.CopyToAsync(file);
        }

        await RunAsync("cc", "-shared", "-fPIC", "-o", PreloadFile, source);
    }

    private string Configuration()
    {
        var text = new StringBuilder(
            $$"""
            NFS_CORE_PARAM {
                Bind_addr = 127.0.0.1; NFS_Port = {{Port}}; MNT_Port = {{MountPort}};
                Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = false; Protocols = 3, 4;
            }
            NFSV4 { Graceless = true; Minor_Versions = 0, 1, 2; RecoveryRoot = "{{Directory.CreateDirectory(_directory.File("recovery")).FullName}}"; Only_Numeric_Owners = true; }
            NFS_KRB5 { Active_krb5 = false; }
            EXPORT_DEFAULTS { SecType = sys; Protocols = 3, 4; Transports = TCP; PrivilegedPort = false; Anonymous_uid = 65534; Anonymous_gid = 65534; }
            LOG { Default_Log_Level = EVENT; }

            """);
        if (_exports.Any(export => export.IsChangedLocally))
        {
            text.AppendLine("MDCACHE { Dir_Chunk = 0; }");
        }

        foreach (var (index, export) in _exports.Index())
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $$"""
                EXPORT {
                    Export_Id = {{index + 1}}; Path = "{{PathOf(export.Name)}}"; Pseudo = "/{{export.Name}}";
                    {{(export.IsChangedLocally ? "Attr_Expiration_Time = 0;" : "")}}
                    Access_Type = {{(export.IsReadOnly ? "RO" : "RW")}}; Squash = {{(export.SquashesRoot ? "Root_Squash" : "No_Root_Squash")}};
                    FSAL { Name = VFS; }
                }
                """);
        }

        return text.ToString();
    }

    private async Task WaitUntilReadyAsync()
    {
        var started = Stopwatch.StartNew();
        while (!await LogAsync("NFS SERVER INITIALIZED"))
        {
            if (started.Elapsed > s_startTime || !Directory.Exists($"/proc/{ProcessId}"))
            {
                var log = File.Exists(LogFile) ? await File.ReadAllTextAsync(LogFile) : "(no log)";
                throw new InvalidOperationException($"ganesha.nfsd did not start: {log}");
            }

            await Task.Delay(50);
        }
    }

    private async Task<bool> LogAsync(string text) =>
        File.Exists(LogFile) && (await File.ReadAllTextAsync(LogFile)).Contains(text, StringComparison.Ordinal);
}
