using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Format.Json;

namespace Emberkeep.Engine.Format;

/// <summary>
/// Reads a list of block hashes from start to end in bounded memory, whatever its length. The block size is known once the file is open; the other fields
/// and the layout are known at the end, because Cinder sorts keys and some come behind the list. A file that states its block size behind
/// the list is refused: nothing could be compared while it is read, and no writer makes such a file.
/// </summary>
internal sealed class Sha256FileReader : IAsyncDisposable
{
    private readonly Stream _source;
    private readonly string _where;
    private readonly JsonPump _pump;
    private readonly Consumer _consumer;
    private readonly HashListScanner _scanner;
    private bool _isComplete;

    private Sha256FileReader(Stream source, string where)
    {
        _source = source;
        _where = where;
        _pump = new JsonPump(source, where);
        _consumer = new Consumer(where);
        _scanner = new HashListScanner(where);
    }

    /// <summary>Number of bytes that one hash covers.</summary>
    public int BlockSize => _consumer.BlockSize;

    /// <summary>Everything but the hashes. Known when <see cref="ReadAsync"/> returned 0.</summary>
    /// <exception cref="InvalidOperationException">The list has not been read to its end.</exception>
    public Sha256FileHeader Header => _isComplete ? _consumer.Header : throw new InvalidOperationException("The header is known at the end of the list.");

    /// <summary>The backup that the list belongs to when that stands before the hashes, as in every file that Cinder wrote; or null.</summary>
    public BackupId? EarlyBackupId => _consumer.EarlyBackupId;

    /// <summary>Number of hashes read so far; at the end, of all hashes.</summary>
    public long Count => _scanner.Count;

    /// <summary>
    /// True at the end when all hashes lie <see cref="Stride"/> bytes apart from <see cref="FirstHashOffset"/> on, as in every file that Cinder wrote,
    /// so that any of them can be found without reading the others.
    /// </summary>
    public bool HasUniformStride => _isComplete && Count > 0 && _scanner.Stride > 0;

    /// <summary>Offset in the file of the first hex digit of the first hash, at the end of a list that is not empty.</summary>
    public long FirstHashOffset => _scanner.FirstOffset;

    /// <summary>Bytes from the first digit of one hash to that of the next, see <see cref="HasUniformStride"/>.</summary>
    public int Stride => _scanner.Stride;

    /// <summary>Opens a list of hashes and reads up to the first of them.</summary>
    /// <param name="source">The content of the file. The reader owns it from now on, also when this call fails.</param>
    /// <param name="where">Names the file in errors.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Corrupt"/> or <see cref="Errors.ErrorKind.Unsupported"/>.</exception>
    public static async Task<Sha256FileReader> OpenAsync(Stream source, string where, CancellationToken cancellationToken)
    {
        var reader = new Sha256FileReader(source, where);
        try
        {
            if (!await reader._pump.RunAsync(reader._consumer, cancellationToken))
            {
                throw FormatErrors.Corrupt(where, "it has no 'sha256s'");
            }

            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Reads the next hashes and fills <paramref name="destination"/> unless the list ends first. When the list has ended, the rest of the document is checked.
    /// </summary>
    /// <returns>The number of hashes; 0 at the end, when the file is known to be whole.</returns>
    public async ValueTask<int> ReadAsync(Memory<Sha256Digest> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(destination.Length);
        var count = 0;
        while (count < destination.Length && !_scanner.HasEnded)
        {
            count += _scanner.Scan(_pump.Unread, _pump.Position, destination.Span[count..], out var consumed);
            _pump.Advance(consumed);
            if (consumed == 0 && !_scanner.HasEnded && !await _pump.FillAsync(cancellationToken))
            {
                throw FormatErrors.Corrupt(_where, $"it is cut off after {_pump.Position + _pump.Unread.Length} bytes, in the list of hashes");
            }
        }

        if (_scanner.HasEnded && !_isComplete)
        {
            await CompleteAsync(cancellationToken);
        }

        return count;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _pump.Dispose();
        return _source.DisposeAsync();
    }

    private async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        while (await _pump.RunAsync(_consumer, cancellationToken))
        {
        }

        _ = _consumer.Header;
        _isComplete = true;
    }

    private sealed class Consumer(string where) : RootObjectConsumer(where, "sha256s")
    {
        private readonly HeaderFields _fields = new(where);
        private int? _blockSize;

        public int BlockSize => _blockSize ?? throw FormatErrors.Corrupt(Where, "it has no 'chunk_size' before 'sha256s'");

        public BackupId? EarlyBackupId => _fields.BackupIdSoFar;

        public Sha256FileHeader Header => new(
            _fields.Version, _fields.BackupId, _fields.VolumeId, _fields.BackupName, _fields.BackupDescription, _fields.CreatedAtText, BlockSize);

        protected override void OnField(string key, ref Utf8JsonReader value)
        {
            if (key is "chunk_size")
            {
                _blockSize = (int)JsonValues.GetInteger(ref value, Where, key, 1, int.MaxValue);
            }
            else
            {
                _fields.TryTake(key, ref value);
            }
        }

        protected override JsonStep OnListStart()
        {
            _ = BlockSize;
            return JsonStep.Pause;
        }

        /// <summary>The list's elements are taken from the bytes before the parser sees them, so it meets the closing bracket only.</summary>
        protected override void OnElement(ref Utf8JsonReader value) =>
            throw FormatErrors.Corrupt(Where, "the list of hashes goes on behind its end");
    }
}
