using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// Has emberkeep-mount do the work: it takes the name of a share and nothing else, and reads everything that matters from a file of root's.
/// See docs/decisions/0011-mount-helper.md.
/// </summary>
public sealed class HelperMountCommand : IMountCommand
{
    /// <summary>Where emberkeep-mount is installed.</summary>
    public const string DefaultProgram = "/usr/libexec/emberkeep/emberkeep-mount";

    private const string SocketPrefix = "socket:";

    private readonly IMountChannel _channel;
    private readonly SharesList _shares;

    /// <param name="rootHelper">
    /// How emberkeep-mount gets root's rights: words to put before it, such as <c>sudo -n</c>; <c>none</c> when this process has the
    /// capabilities itself; <c>socket:</c> and a path for a socket that systemd listens on.
    /// </param>
    /// <param name="program">The full path of emberkeep-mount.</param>
    /// <param name="sharesFile">The list of shares that emberkeep-mount reads; null for the place that is compiled into it.</param>
    public HelperMountCommand(string rootHelper, string program = DefaultProgram, string? sharesFile = null)
    {
        _shares = new SharesList(sharesFile ?? SharesFile.FixedPath);
        _channel = rootHelper.StartsWith(SocketPrefix, StringComparison.Ordinal)
            ? new SocketMountChannel(rootHelper[SocketPrefix.Length..])
            : new ProcessMountChannel(rootHelper == "none" ? [] : rootHelper.Split(' ', StringSplitOptions.RemoveEmptyEntries), program);
    }

    /// <inheritdoc/>
    public Task<MountResult> MountAsync(RemoteShare share, RemoteMountOptions options, string mountPoint, CancellationToken cancellationToken) =>
        RunAsync("mount", _shares.NameOf(share, options, mountPoint), cancellationToken);

    /// <inheritdoc/>
    public Task<MountResult> UnmountAsync(RemoteShare share, bool lazily, CancellationToken cancellationToken) =>
        RunAsync(lazily ? "detach" : "unmount", _shares.NameOf(share, RemoteMountOptions.Empty(share.Protocol), mountPoint: null), cancellationToken);

    private async Task<MountResult> RunAsync(string verb, string name, CancellationToken cancellationToken)
    {
        var (code, text) = await _channel.RunAsync(verb, name, cancellationToken);
        return code switch
        {
            0 => MountResult.Done,
            2 => new MountResult(MountOutcome.Refused, text, "Install the emberkeep-mount that belongs to this version of Emberkeep."),
            3 or 4 => new MountResult(MountOutcome.Refused, text, $"As root, correct {SharesFile.FixedPath}, or the file that the message names."),
            5 => new MountResult(MountOutcome.Refused, text, "Look at what is on the mount point (findmnt), and at who owns it and the directory above it."),
            6 => new MountResult(MountOutcome.Failed, text),
            7 => new MountResult(MountOutcome.TimedOut, text),
            8 => new MountResult(MountOutcome.Busy, text),
            9 => new MountResult(MountOutcome.Refused, text, "Set root_helper: 'sudo -n' with a line in sudoers, or 'socket:' and the path of emberkeep-mount.socket."),
            10 => new MountResult(MountOutcome.Failed, text),
            1 when text.Contains("sudo", StringComparison.Ordinal) => new MountResult(
                MountOutcome.Refused, text, "Allow it in sudoers: 'emberkeep ALL=(root) NOPASSWD: " + DefaultProgram + "' (with your user's name)."),
            _ => throw new BackupException(ErrorKind.Internal, $"emberkeep-mount {verb} {name} ended with exit code {code}: {text}"),
        };
    }
}
