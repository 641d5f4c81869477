using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Emberkeep.Errors;
using Emberkeep.Native.FileSystem;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// The process of a worker. A thread of its own starts it and lives as long as it does, because the kernel kills the worker when the thread
/// ends that started it.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int StackSize = 256 * 1024;
    private const int MaxErrorText = 2048;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentials = 17; // SO_PEERCRED: struct ucred { pid, uid, gid }

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private readonly SharedMemory _memory;

    private WorkerProcess(ProcessStartInfo start, SharedMemory memory)
    {
        _memory = memory;
        _process = new Process { StartInfo = start };
        new Thread(LiveWithProcess, StackSize) { IsBackground = true, Name = "share worker" }.Start();
    }

    /// <summary>Completes when the process has ended, with what is known of the reason.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>The process's id.</summary>
    public int Id { get; private set; }

    /// <summary>Starts the process and waits until it has connected.</summary>
    /// <exception cref="BackupException">The program is missing or ends at once.</exception>
    public static async Task<(WorkerProcess Process, Socket Socket)> StartAsync(
        WorkerProgram program, SharedMemory memory, CancellationToken cancellationToken)
    {
        // An abstract name leaves no file behind; the peer's credentials say whether it is our child who connects.
        var name = $"emberkeep-{Guid.NewGuid():N}";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint('\0' + name));
        listener.Listen();
        var worker = new WorkerProcess(StartInfo(program, name, memory), memory);
        try
        {
            await worker._started.Task;
            return (worker, await worker.AcceptAsync(listener, program, cancellationToken));
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }

    /// <summary>Kills the process and does not wait for its end: a thread of it may hang in the kernel for as long as the server is gone.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Kill();

    private static ProcessStartInfo StartInfo(WorkerProgram program, string socketName, SharedMemory memory)
    {
        var start = new ProcessStartInfo(program.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        foreach (var argument in program.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add(socketName);
        start.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(memory.Descriptor.ToString(CultureInfo.InvariantCulture));
        return start;
    }

    private static int PeerProcess(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length ? MemoryMarshal.Read<int>(credentials) : -1;
    }

    private async Task<Socket> AcceptAsync(Socket listener, WorkerProgram program, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            var accepting = listener.AcceptAsync(either.Token).AsTask();
            if (await Task.WhenAny(accepting, _ended.Task) != accepting)
            {
                await either.CancelAsync();
                throw new BackupException(
                    ErrorKind.Unavailable,
                    $"The worker process '{program.FileName}' ended before it could be used ({await _ended.Task}).",
                    "Make sure that this program belongs to this release of Emberkeep and can be started by this user.");
            }

            var socket = await accepting;
            if (PeerProcess(socket) == Id)
            {
                return socket;
            }

            socket.Dispose(); // somebody else's, and none of our business
        }
    }

    private void LiveWithProcess()
    {
        try
        {
            _memory.SetInherited(true);
            _process.Start();
            _memory.SetInherited(false);
            Id = _process.Id;
        }
        catch (Exception e)
        {
            _ended.SetResult(e.Message);
            _started.SetException(new BackupException(
                ErrorKind.Unsupported,
                $"The worker process '{_process.StartInfo.FileName}' cannot be started: {e.Message}.",
                "Install the program again, and check that this user may run it and start processes (ulimit -u).",
                innerException: e));
            return;
        }

        _started.SetResult();
        try
        {
            // Standard output stays empty; standard error has the reason of a crash. Both end with the process.
            var buffer = new char[MaxErrorText];
            var length = _process.StandardError.ReadBlock(buffer);
            _process.WaitForExit();
            var text = new string(buffer, 0, length).Trim().ReplaceLineEndings("; ");
            var code = _process.ExitCode;
            _ended.SetResult((code > 128 ? $"signal {code - 128}" : $"exit code {code}") + (text.Length == 0 ? "" : $": {text}"));
        }
        catch (Exception e)
        {
            _ended.SetResult(e.Message); // nobody else could tell the thread's owner
        }
        finally
        {
            _process.Dispose();
        }
    }
}
