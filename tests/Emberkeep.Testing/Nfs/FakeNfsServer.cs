using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Emberkeep.Testing.Nfs;

/// <summary>
/// The wire side of an NFS version 3 server, for answers that no real server gives when a test wants them. It is its own mount service and port
/// mapper on the same port, exports one directory and answers MNT and FSINFO by itself; everything else is answered by the test.
/// </summary>
public sealed class FakeNfsServer : IAsyncDisposable
{
    public const int PortMapperProgram = 100000;
    public const int MountProgram = 100005;
    public const int FileInformation = 19;

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<FakeNfsCall, XdrWriter?> _answer;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];
    private int _mounts;

    /// <param name="answer">Gives the results of a call, from its status on; null for silence.</param>
    /// <param name="address">The address to listen on; null for 127.0.0.1.</param>
    public FakeNfsServer(Func<FakeNfsCall, XdrWriter?> answer, IPAddress? address = null)
    {
        _answer = answer;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often the share was mounted. The handle of the exported directory is this number.</summary>
    public int Mounts => Volatile.Read(ref _mounts);

    /// <summary>Bytes per WRITE and READ that the server says it takes.</summary>
    public uint Transfer { get; init; } = 65536;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException && _stop.IsCancellationRequested)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var head = new byte[4];
                while (true)
                {
                    await stream.ReadExactlyAsync(head, _stop.Token);
                    var record = new byte[BinaryPrimitives.ReadInt32BigEndian(head) & 0x7FFFFFFF];
                    await stream.ReadExactlyAsync(record, _stop.Token);
                    if (Reply(FakeNfsCall.Parse(record)) is { } reply)
                    {
                        await stream.WriteAsync(reply, _stop.Token);
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has gone, or the end of the test.
            }
        }
    }

    private byte[]? Reply(FakeNfsCall call)
    {
        if (call.Program == PortMapperProgram)
        {
            return new XdrWriter().Int(Port).ToReply(call.Xid);
        }

        if (call.Program == MountProgram)
        {
            return new XdrWriter().Int(0).Opaque(BitConverter.GetBytes(Interlocked.Increment(ref _mounts))).Int(1).Int(1).ToReply(call.Xid);
        }

        var results = _answer(call) ?? (call.Procedure == FileInformation ? FileSystemInformation() : null);
        return results?.ToReply(call.Xid);
    }

    private XdrWriter FileSystemInformation() => new XdrWriter().Int(0).Int(0)
        .Int((int)Transfer).Int((int)Transfer).Int(4096).Int((int)Transfer).Int((int)Transfer).Int(4096).Int(8192).Long(long.MaxValue).Int(0).Int(1).Int(0x1B);
}
