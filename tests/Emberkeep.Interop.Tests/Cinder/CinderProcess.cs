using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Emberkeep.Interop.Tests.Cinder;

/// <summary>
/// Debian's Cinder, its stock backup drivers driven in a child process through cinder_driver.py (which documents the protocol).
/// One command at a time.
/// </summary>
public sealed class CinderProcess : IAsyncLifetime
{
    private const string Python = "/usr/bin/python3";
    private Process? _process;

    /// <summary>Why Cinder cannot be run here, or null.</summary>
    public string? Missing { get; private set; }

    public ValueTask InitializeAsync() => StartAsync([]);

    /// <summary>
    /// Starts Cinder in a mount namespace of its own, where a directory stands mounted on the mount point of a share; os-brick then takes the
    /// share for mounted. Needs root.
    /// </summary>
    public async Task StartAsync(string directory, string mountPoint)
    {
        Directory.CreateDirectory(mountPoint);
        await StartAsync(["unshare", "--mount", "--propagation", "private", "sh", "-c", "mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\"", "sh", directory, mountPoint]);
    }

    private async ValueTask StartAsync(string[] prefix)
    {
        if (!File.Exists(Python))
        {
            Missing = $"{Python} is not installed";
            return;
        }

        string[] command = [.. prefix, Python, Path.Combine(AppContext.BaseDirectory, "Cinder", "cinder_driver.py"), .. prefix.Length > 0 ? ["--mounted"] : Array.Empty<string>()];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // Tracebacks of refused commands go there; unread they would block the child.
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        try
        {
            var hello = await SendAsync(new JsonObject { ["op"] = "hello" });
            Missing = hello["zstd"]!.GetValue<bool>() ? null : "python3-zstd is not installed";
        }
        catch (IOException)
        {
            Missing = "python3-cinder is not installed";
        }
    }

    /// <summary>Skips the test where Cinder is missing, except in CI, where that is a failure.</summary>
    public void Require()
    {
        if (Missing is null)
        {
            return;
        }

        var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
        isCi.ShouldBeFalse($"CI must run this test, but {Missing}");
        Assert.Skip($"{Missing}: apt-get install python3-cinder python3-zstd");
    }

    /// <summary>Sends a command and returns the reply, which may be a refusal.</summary>
    public async Task<JsonObject> SendAsync(JsonObject command)
    {
        await _process!.StandardInput.WriteLineAsync(command.ToJsonString());
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new IOException("the Cinder process ended");
        return JsonNode.Parse(line)!.AsObject();
    }

    /// <summary>Sends a command that must succeed.</summary>
    public async Task<JsonObject> RunAsync(JsonObject command)
    {
        var text = command.ToJsonString();
        var reply = await SendAsync(command);
        reply["ok"]!.GetValue<bool>().ShouldBeTrue($"{text} -> {reply.ToJsonString()}");
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
        {
            return;
        }

        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
