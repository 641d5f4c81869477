using System.Buffers;
using System.Text.Json;

namespace Emberkeep.Engine.Format.Json;

/// <summary>
/// Feeds a JSON document from a stream to a consumer through one pooled buffer, so that a document of any length takes bounded memory.
/// Between runs the unread bytes can be taken directly, which is how long lists of hashes are read.
/// </summary>
internal sealed class JsonPump(Stream source, string where) : IDisposable
{
    /// <summary>The most bytes that one value may take in the document: <c>volume_meta</c> with its quotes escaped fits many times.</summary>
    public const int MaxValueBytes = 8 << 20;

    private const int InitialBuffer = 256 << 10;

    /// <summary>Deep enough for any extension of the index; anything deeper is an attack on the parser.</summary>
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    private JsonReaderState _state = new(Options);
    private int _start;
    private int _end;
    private bool _hasEnded;

    /// <summary>Offset in the document of the first unread byte.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes in the buffer that nobody has taken yet.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Takes unread bytes without parsing them.</summary>
    public void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Parses until the consumer pauses (true) or the document ends (false).</summary>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Corrupt"/> when the document is not JSON or is cut off.</exception>
    public async ValueTask<bool> RunAsync(IJsonConsumer consumer, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Parse(consumer, isFinal: false))
            {
                return true;
            }

            if (!await FillAsync(cancellationToken))
            {
                return Parse(consumer, isFinal: true);
            }
        }
    }

    /// <summary>Reads more of the document behind the unread bytes.</summary>
    /// <returns>False when the document has no more.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
        {
            return false;
        }

        MakeRoom();
        var room = _buffer.AsMemory(_end);
        var read = await source.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellationToken);
        _end += read;
        _hasEnded = read < room.Length;
        return read > 0;
    }

    /// <summary>Returns the buffer to the pool.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool Parse(IJsonConsumer consumer, bool isFinal)
    {
        var reader = new Utf8JsonReader(Unread, isFinal, _state);
        try
        {
            while (true)
            {
                var before = reader;
                if (!reader.Read())
                {
                    Commit(reader);
                    return false;
                }

                switch (consumer.Take(ref reader))
                {
                    case JsonStep.NeedMore:
                        Commit(before);
                        return false;
                    case JsonStep.Pause:
                        Commit(reader);
                        return true;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader reports half a surrogate pair as an InvalidOperationException.
            //
            // The same bytes were parsed as the start of something longer before, so they are only wrong in being the end.
            var end = Position + Unread.Length;
            throw FormatErrors.Corrupt(where, (isFinal, end) switch
            {
                (true, 0) => "it is empty",
                (true, _) => $"it is cut off after {end} bytes",
                _ => $"it is not JSON, or nested too deep, near byte {Position + reader.BytesConsumed}",
            }, e);
        }
    }

    private void Commit(in Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        Advance((int)reader.BytesConsumed);
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        if (unread > MaxValueBytes)
        {
            throw FormatErrors.Corrupt(where, $"the value near byte {Position} is longer than {MaxValueBytes} bytes");
        }

        if (unread > _buffer.Length / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            Unread.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            Unread.CopyTo(_buffer);
        }

        _start = 0;
        _end = unread;
    }
}
