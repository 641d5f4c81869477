using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Emberkeep.Native.FileSystem;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// The other side of <see cref="IsolatedFileSystem"/>: the process in which calls on a share may hang. It does what its parent asks for and
/// ends when the parent ends, however that happens.
/// </summary>
public static class ShareWorker
{
    /// <summary>Works until the parent has gone. For the entry point of a program that is a <see cref="WorkerProgram"/>.</summary>
    /// <param name="arguments">The arguments behind those of <see cref="WorkerProgram.Arguments"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The exit code of the process.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(arguments, static root => new LocalFileSystem(root), cancellationToken);

    /// <summary>The same with another file system, for tests.</summary>
    internal static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Func<string, IRootedFileSystem> open, CancellationToken cancellationToken)
    {
        if (arguments is not [var name, var parentId, var memoryNumber]
            || !int.TryParse(parentId, NumberStyles.None, CultureInfo.InvariantCulture, out var parent)
            || !int.TryParse(memoryNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor))
        {
            await Console.Error.WriteLineAsync("This is started by emberkeep itself.");
            return 2;
        }

        // Ctrl-C and systemd's SIGTERM reach the worker too; the job that it works for may still have to clean up on the share.
        using var interrupt = Ignore(PosixSignal.SIGINT);
        using var terminate = Ignore(PosixSignal.SIGTERM);
        using var hangUp = Ignore(PosixSignal.SIGHUP);
        using var quit = Ignore(PosixSignal.SIGQUIT);
        if (!ParentProcess.FollowIntoDeath(parent))
        {
            return 0;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint('\0' + name), cancellationToken);
        }
        catch (SocketException)
        {
            return 0; // the parent has ended or given up
        }

        using var frames = new WorkerSocket(socket);
        await using var stop = cancellationToken.UnsafeRegister(static f => ((WorkerSocket)f!).Dispose(), frames);
        var memory = SharedMemory.OpenInherited(descriptor, WorkerProtocol.MemoryLength);
        using var session = new WorkerSession(frames, memory.AsMemory(), open);
        await session.RunAsync();

        // Not a return: threads may hang on the share, and the end of the process must not wait for anything.
        Process.GetCurrentProcess().Kill();
        return 0;
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) => PosixSignalRegistration.Create(signal, static context => context.Cancel = true);
}
