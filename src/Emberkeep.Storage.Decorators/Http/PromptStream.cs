using System.Net.Sockets;

namespace Emberkeep.Storage.Decorators.Http;

/// <summary>
/// A connection that acknowledges short answers at once. Servers that send head and body of an answer one after the other, and let TCP wait for an
/// acknowledgement in between (Ceph's gateway does), would wait for the 40 ms by which Linux delays one (tcp(7), TCP_QUICKACK).
/// </summary>
internal sealed class PromptStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private const int ProtocolLevel = 6;
    private const int QuickAcknowledgement = 12;

    /// <summary>In the flow of much data acknowledgements are never late.</summary>
    private const int ShortRead = 16 * 1024;

    private static readonly byte[] s_on = BitConverter.GetBytes(1);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        if (count is > 0 and < ShortRead && count < buffer.Length && OperatingSystem.IsLinux())
        {
            AcknowledgeNow();
        }

        return count;
    }

    private void AcknowledgeNow()
    {
        try
        {
            // Holds for this moment only: the kernel goes back to delaying by itself.
            Socket.SetRawSocketOption(ProtocolLevel, QuickAcknowledgement, s_on);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection has ended; the next call says so.
            return;
        }
    }
}
