using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Remote;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Runs the commands for one share: with a deadline, and for mounting with retries.</summary>
internal sealed class ShareMounter(
    RemoteShare share, string mountPoint, MountManagerOptions options, IMountCommand command, TimeProvider time, ILogger logger)
{
    /// <summary>Mounts the share; waits 1, 2, 4 ... seconds between attempts.</summary>
    /// <exception cref="BackupException">Names every attempt and what it said.</exception>
    public async Task MountAsync(RemoteMountOptions mountOptions, CancellationToken cancellationToken)
    {
        PrepareMountPoint();
        var results = new List<MountResult>();
        while (true)
        {
            var result = await RunAsync(token => command.MountAsync(share, mountOptions, mountPoint, token), cancellationToken);
            if (result.Outcome == MountOutcome.Done)
            {
                return;
            }

            results.Add(result);
            MountLog.AttemptFailed(logger, results.Count, options.Attempts, share.ToString(), result.Text);
            if (result.Outcome == MountOutcome.Refused || results.Count >= options.Attempts)
            {
                throw MountFailure.ToException(share, results);
            }

            await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, results.Count - 1)), time, cancellationToken);
        }
    }

    /// <summary>Unmounts the share.</summary>
    public Task<MountResult> UnmountAsync(bool lazily, CancellationToken cancellationToken) =>
        RunAsync(token => command.UnmountAsync(share, lazily, token), cancellationToken);

    private async Task<MountResult> RunAsync(Func<CancellationToken, Task<MountResult>> run, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.CommandTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await run(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new MountResult(MountOutcome.TimedOut, $"no answer within {options.CommandTimeout.TotalSeconds:0.#} s; the command was killed");
        }
    }

    /// <summary>Makes the mount point. Files in it would be hidden by the mount, and were written there when the share was not mounted.</summary>
    private void PrepareMountPoint()
    {
        try
        {
            const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
            Directory.CreateDirectory(mountPoint, Mode);
            if (!Directory.EnumerateFileSystemEntries(mountPoint).Any())
            {
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(
                ErrorKind.Unauthorized,
                $"The mount point {mountPoint} of the share {share} cannot be made: {e.Message}",
                "The directory above it (backup_mount_point_base or glusterfs_backup_mount_point) must exist and belong to the user that runs Emberkeep.",
                innerException: e);
        }

        throw new BackupException(
            ErrorKind.Conflict,
            $"The share {share} is not mounted, and there are files in its mount point {mountPoint}, on the local disk.",
            "They were probably written while the share was not mounted: move them away, compare them with what is on the share, and try again.");
    }
}
