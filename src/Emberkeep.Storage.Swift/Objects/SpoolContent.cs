using System.Buffers;
using System.Net;
using Emberkeep.Storage.Swift.Transport;

namespace Emberkeep.Storage.Swift.Objects;

/// <summary>The body of a request: what a spool holds. The spool stays as it is.</summary>
internal sealed class SpoolContent(Spool spool) : HttpContent, IProgressContent
{
    private const int PieceLength = 128 * 1024;

    public Action? OnProgress { get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            for (var offset = 0L; offset < spool.Length;)
            {
                var count = await spool.ReadAsync(offset, buffer.AsMemory(0, PieceLength), cancellationToken);
                if (count == 0)
                {
                    throw new IOException("The spool ends early.");
                }

                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                OnProgress?.Invoke();
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = spool.Length;
        return true;
    }
}
