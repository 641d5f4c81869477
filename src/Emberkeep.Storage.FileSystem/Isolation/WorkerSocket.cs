using System.Net.Sockets;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>Sends and receives whole frames. One caller receives; any number may send.</summary>
internal sealed class WorkerSocket(Socket socket) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1);
    private readonly byte[] _header = new byte[WorkerProtocol.HeaderLength];
    private int _isDisposed;

    /// <summary>Sends a frame. When it returns the buffer is the caller's again.</summary>
    /// <exception cref="SocketException">The other side is gone, or this side was disposed.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame)
    {
        await _sending.WaitAsync();
        try
        {
            while (!frame.IsEmpty)
            {
                frame = frame[await socket.SendAsync(frame, SocketFlags.None)..];
            }
        }
        catch (ObjectDisposedException)
        {
            throw new SocketException((int)SocketError.OperationAborted);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Receives the next header; null when the other side is gone.</summary>
    /// <exception cref="InvalidDataException">It is not a header.</exception>
    public async ValueTask<WorkerHeader?> ReceiveHeaderAsync() =>
        await ReceiveAllAsync(_header) ? WorkerProtocol.ReadHeader(_header) : null;

    /// <summary>Fills the buffer; false when the other side is gone.</summary>
    public async ValueTask<bool> ReceiveAllAsync(Memory<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                var count = await socket.ReceiveAsync(buffer, SocketFlags.None);
                if (count == 0)
                {
                    return false;
                }

                buffer = buffer[count..];
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Ends sending and receiving at once, whatever hangs on the other side.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // The other side was faster.
            }

            socket.Dispose();
        }
    }
}
