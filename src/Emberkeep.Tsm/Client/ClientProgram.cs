using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Emberkeep.Errors;
using Emberkeep.Native.Processes;

namespace Emberkeep.Tsm.Client;

/// <summary>
/// Starts the client, reads what it prints, and stops it when the job is cancelled or it does nothing for too long. It never waits for
/// somebody to type: its standard input is empty.
/// </summary>
internal sealed class ClientProgram(TsmDriverOptions options, TimeProvider time)
{
    /// <summary>How often is looked whether the client does something.</summary>
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    /// <summary>How long a killed client, or a pipe that nobody closes, is waited for.</summary>
    private static readonly TimeSpan s_graceTime = TimeSpan.FromSeconds(5);

    /// <summary>What the client, its libraries and the program before it need of the environment; nothing else of ours is its business.</summary>
    private static readonly string[] s_variables =
        ["PATH", "HOME", "USER", "LOGNAME", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DSM_DIR", "DSM_CONFIG", "DSM_LOG", "DSMI_DIR", "DSMI_CONFIG", "DSMI_LOG"];

    /// <summary>Runs the client to its end, however it ends.</summary>
    /// <param name="words">The command and its arguments; never a password.</param>
    /// <param name="onStarted">Told the client's process number.</param>
    /// <param name="onProgress">Told the bytes that the client has read and written so far, or null.</param>
    /// <param name="cancellationToken">Stops the client.</param>
    /// <exception cref="BackupException">The client cannot be started, or did nothing for too long.</exception>
    public async Task<ClientRun> RunAsync(
        IReadOnlyList<string> words, Action<int> onStarted, Action<long, long>? onProgress, CancellationToken cancellationToken)
    {
        using var optionsFile = options.Password is { IsEmpty: false } password
            ? ClientOptionsFile.Create(options.PrivateDirectory, options.OptionsFile, password, options.Environment)
            : null;
        var start = StartInfo(words, optionsFile?.Path ?? options.OptionsFile);
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(start);
        onStarted(process.Id);
        process.StandardInput.Close();
        var output = new ClientOutput();
        var beat = new Heartbeat();
        var readers = Task.WhenAll(ReadAsync(process.StandardOutput, output, beat), ReadAsync(process.StandardError, output, beat));
        try
        {
            await WatchAsync(process, beat, onProgress, cancellationToken);
        }
        catch
        {
            await GivenUpProcess.KillAsync(process, s_graceTime);
            throw;
        }

        await FinishAsync(readers);
        return new ClientRun(TextOf(words), process.ExitCode, output);
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> words, string? optionsFile)
    {
        var program = options.Client.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = new ProcessStartInfo(program[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            WorkingDirectory = options.RecordDirectory,
        };
        string[] own = optionsFile is null ? [] : [$"-optfile={optionsFile}"];
        foreach (var word in (string[])[.. program.Skip(1), .. words, .. own])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment.Clear();
        foreach (var name in s_variables)
        {
            if (options.Environment(name) is { Length: > 0 } value)
            {
                start.Environment[name] = value;
            }
        }

        // The totals are looked for in English.
        start.Environment["LANG"] = "en_US.UTF-8";
        start.Environment["LC_ALL"] = "en_US.UTF-8";

        // Without it the client writes its log into the working directory, where this user may not be allowed to.
        start.Environment.TryAdd("DSM_LOG", options.PrivateDirectory);
        return start;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"The TSM client {start.FileName} cannot be started: {e.Message}.",
                "Install the backup-archive client of IBM Storage Protect, or set backup_tsm_client to its path.",
                innerException: e);
        }
    }

    /// <summary>Waits for the end. What the client prints, reads, writes and computes are signs of life.</summary>
    private async Task WatchAsync(Process process, Heartbeat beat, Action<long, long>? onProgress, CancellationToken cancellationToken)
    {
        var activity = new ProcessActivity(process.Id);
        var exit = process.WaitForExitAsync(cancellationToken);
        var last = (beat.Count, activity.Measure());
        var seen = time.GetTimestamp();
        using var timer = new PeriodicTimer(s_period, time);
        while (await Task.WhenAny(exit, timer.WaitForNextTickAsync(cancellationToken).AsTask()) != exit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = (beat.Count, activity.Measure());
            onProgress?.Invoke(now.Item2.Read, now.Item2.Written);
            if (now != last)
            {
                (last, seen) = (now, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(seen) >= options.Timeout)
            {
                throw new BackupException(
                    ErrorKind.Unavailable,
                    $"The TSM client has done nothing for {options.Timeout.TotalSeconds:0} s, so it was stopped.",
                    "Check the server: it may wait for a tape, or the session may hang. backup_tsm_timeout says how long to wait.",
                    isTransient: true);
            }
        }

        await exit;
    }

    private static async Task ReadAsync(StreamReader reader, ClientOutput output, Heartbeat beat)
    {
        var lines = new LineAssembler(output.Add);
        var buffer = new char[4096];
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer, CancellationToken.None)) > 0)
            {
                beat.Add();
                lines.Add(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was given up; there is nothing more to read.
            return;
        }

        lines.Complete();
    }

    /// <summary>A child of the client that lives on may hold the pipes open; what it prints counts no more.</summary>
    private static async Task FinishAsync(Task readers)
    {
        try
        {
            await readers.WaitAsync(s_graceTime);
        }
        catch (TimeoutException)
        {
            return;
        }
    }

    /// <summary>The verbs, without options and paths.</summary>
    private static string TextOf(IReadOnlyList<string> words) =>
        string.Join(' ', words.TakeWhile(word => !word.StartsWith('-') && !word.StartsWith('/')).Prepend("dsmc"));
}
