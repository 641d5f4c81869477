using Emberkeep.Tsm.Format;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Tsm.Client;

/// <summary>The commands of the client that are needed, in the words in which Cinder's driver gave them, each judged by status and totals.</summary>
internal sealed class TsmClient(TsmDriverOptions options, TimeProvider time, ILogger logger)
{
    private readonly ClientProgram _program = new(options, time);

    /// <summary>Told the process number of each client that is started.</summary>
    public Action<int> OnStarted { get; init; } = _ => { };

    /// <summary>Stores a volume under a path that leads to it, or an ordinary file.</summary>
    public async Task BackupAsync(BackupMode mode, string path, Action<long, long>? onProgress, CancellationToken cancellationToken)
    {
        string[] words =
        [
            "backup", .. mode == BackupMode.Image ? ["image"] : Array.Empty<string>(), "-quiet", $"-compression={(options.Compression ? "yes" : "no")}", ClientPath.Check(path),
        ];

        // The directories above a file are counted too when they are new to the server.
        Pass(await RunAsync(words, onProgress, cancellationToken), ClientTotal.BackedUp, isExact: false);
    }

    /// <summary>Brings back what was stored under a path, to another one.</summary>
    /// <param name="mode">As it was stored.</param>
    /// <param name="path">The path under which it was stored.</param>
    /// <param name="target">A block device, or a path where there is nothing.</param>
    /// <param name="isToFile">True to put an image into a file.</param>
    /// <param name="onProgress">Told the bytes that the client has read and written so far, or null.</param>
    /// <param name="cancellationToken">Stops the client.</param>
    public async Task RestoreAsync(
        BackupMode mode, string path, string target, bool isToFile, Action<long, long>? onProgress, CancellationToken cancellationToken)
    {
        string[] kind = mode == BackupMode.File ? ["-replace=yes"] : isToFile ? ["image", "-noprompt", "-imagetofile"] : ["image", "-noprompt"];
        Pass(
            await RunAsync(["restore", .. kind, "-quiet", ClientPath.Check(path), ClientPath.Check(target)], onProgress, cancellationToken),
            ClientTotal.Restored,
            isExact: true);
    }

    /// <summary>Deletes what was stored under a path.</summary>
    /// <returns>False when the server had nothing under it.</returns>
    public async Task<bool> DeleteAsync(BackupMode mode, string path, CancellationToken cancellationToken)
    {
        var run = await RunAsync(["delete", "backup", "-quiet", "-noprompt", $"-objtype={mode.Word()}", ClientPath.Check(path)], null, cancellationToken);
        if (Judgement.SaysNothingThere(run))
        {
            return false;
        }

        Pass(run, ClientTotal.Deleted, isExact: true);
        return true;
    }

    /// <summary>Asks the server what it has under a path.</summary>
    public async Task<ObjectState> QueryAsync(BackupMode mode, string path, CancellationToken cancellationToken)
    {
        var run = await RunAsync(["query", mode == BackupMode.Image ? "image" : "backup", "-inactive", ClientPath.Check(path)], null, cancellationToken);
        Judgement.RequireAnswer(run);
        var versions = run.Output.Listed.Where(listed => listed.Path == path).ToList();
        return versions.Exists(version => version.IsActive) || (versions.Count == 0 && run.Output.HasLine(path)) ? ObjectState.Active
            : versions.Count > 0 ? ObjectState.Inactive
            : Judgement.SaysNothingThere(run) ? ObjectState.Missing
            : throw Judgement.Failure(run, $"ended with status {run.ExitCode}, but its answer is not understood");
    }

    /// <summary>Makes sure that a session with the server can be had.</summary>
    public async Task QuerySessionAsync(CancellationToken cancellationToken) =>
        Judgement.RequireAnswer(await RunAsync(["query", "session"], null, cancellationToken));

    private async Task<ClientRun> RunAsync(string[] words, Action<long, long>? onProgress, CancellationToken cancellationToken)
    {
        TsmLog.Running(logger, words);
        return await _program.RunAsync(words, OnStarted, onProgress, cancellationToken);
    }

    private void Pass(ClientRun run, ClientTotal total, bool isExact)
    {
        Judgement.Require(run, total, isExact);
        foreach (var warning in Judgement.WarningsOf(run))
        {
            TsmLog.ClientWarned(logger, run.Command, warning);
        }
    }
}
