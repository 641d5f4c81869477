using Emberkeep.MountHelper.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.MountHelper.Mounts;

/// <summary>
/// Keeps two runs for the same name apart, and owns the directory where a share is mounted first: both are below a directory that only
/// root can reach. The lock is the kernel's, so it ends with the process.
/// </summary>
internal sealed class NameLock : IDisposable
{
    /// <summary>The parent of staging directories and lock files.</summary>
    public const string RunDirectory = "/run/emberkeep-mount";

    private const uint PrivateMode = 0x1C0; // 0700
    private const ulong PrivateFileMode = 0x180; // 0600

    private readonly SafeFileHandle _file;

    private NameLock(SafeFileHandle file, string stagingDirectory)
    {
        _file = file;
        StagingDirectory = stagingDirectory;
    }

    /// <summary>An empty directory that nobody but root can reach.</summary>
    public string StagingDirectory { get; }

    /// <summary>Takes the lock, without waiting.</summary>
    /// <exception cref="Refusal">Another run has it.</exception>
    public static NameLock Take(string name)
    {
        using (var parent = SafePaths.OpenRootOwned(Path.GetDirectoryName(RunDirectory)!, ExitCode.Failed))
        {
            _ = SystemCalls.MakeDirectoryAt(parent, Path.GetFileName(RunDirectory), PrivateMode);
        }

        using var directory = SafePaths.OpenRootOwned(RunDirectory, ExitCode.Failed);
        var file = SafePaths.OpenFile(directory, name + ".lock", OpenFlags.ReadWrite | OpenFlags.Create, PrivateFileMode)
            ?? throw new Refusal(ExitCode.Failed, $"{RunDirectory}/{name}.lock: {SystemCalls.LastError()}.");
        if (SystemCalls.Lock(file, SystemCalls.LockExclusive | SystemCalls.LockNonBlocking) != 0)
        {
            file.Dispose();
            throw new Refusal(ExitCode.Busy, $"{name} is being mounted or unmounted by another run.");
        }

        _ = SystemCalls.MakeDirectoryAt(directory, name, PrivateMode);
        return new NameLock(file, $"{RunDirectory}/{name}");
    }

    /// <summary>Lets others in.</summary>
    public void Dispose() => _file.Dispose();
}
