using System.Security.Cryptography;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;

namespace Emberkeep.Engine.Check;

/// <summary>
/// Reads a backup's list of digests from front to end and finds out whether the file is byte for byte what Cinder and Emberkeep would write for
/// a backup with that index.
/// </summary>
internal sealed class DigestPass : IAsyncDisposable
{
    private readonly HashedStream _stream;
    private readonly Sha256FileReader _reader;
    private readonly Sha256FileWriter _writer;
    private readonly BackupMetadata _index;
    private readonly IncrementalHash _canonical;

    private DigestPass(HashedStream stream, Sha256FileReader reader, BackupMetadata index)
    {
        _stream = stream;
        _reader = reader;
        _index = index;
        _canonical = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = new Sha256FileHeader(
            index.Version, index.BackupId, index.VolumeId, index.BackupName, index.BackupDescription, index.CreatedAtText, reader.BlockSize);
        _writer = new Sha256FileWriter(header, (bytes, _) =>
        {
            _canonical.AppendData(bytes.Span);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Bytes per block.</summary>
    public int BlockSize => _reader.BlockSize;

    /// <summary>Number of digests; known at the end.</summary>
    public long Count => _reader.Count;

    /// <summary>Opens the list.</summary>
    public static async Task<DigestPass> OpenAsync(
        RepositoryReader repository, BackupLocation location, BackupMetadata index, CancellationToken cancellationToken)
    {
        var name = location.Prefix.Sha256File;
        var stream = new HashedStream(await repository.Store.OpenReadAsync(location.Container, name, 0, null, cancellationToken));
        var reader = await Sha256FileReader.OpenAsync(stream, location.Describe(repository.Store, name), cancellationToken);
        return new DigestPass(stream, reader, index);
    }

    /// <summary>Fills the buffer unless the list ends first; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<Sha256Digest> buffer, CancellationToken cancellationToken)
    {
        var filled = await FillAsync(_reader, buffer, cancellationToken);
        await _writer.AppendAsync(buffer[..filled], cancellationToken);
        return filled;
    }

    /// <summary>Fills the buffer unless the list ends first; 0 at the end.</summary>
    public static async ValueTask<int> FillAsync(Sha256FileReader reader, Memory<Sha256Digest> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length && await reader.ReadAsync(buffer[filled..], cancellationToken) is var read and > 0)
        {
            filled += read;
        }

        return filled;
    }

    /// <summary>At the end: the names of the fields in which the list and the index disagree.</summary>
    public IReadOnlyList<string> Disagreements()
    {
        var header = _reader.Header;
        var fields = new List<string>();
        Compare("backup_id", header.BackupId == _index.BackupId);
        Compare("volume_id", header.VolumeId == _index.VolumeId);
        Compare("backup_name", header.BackupName == _index.BackupName);
        Compare("backup_description", header.BackupDescription == _index.BackupDescription);
        Compare("created_at", header.CreatedAtText == _index.CreatedAtText);
        return fields;

        void Compare(string field, bool isEqual)
        {
            if (!isEqual)
            {
                fields.Add(field);
            }
        }
    }

    /// <summary>At the end: whether the file is byte for byte as it would be written.</summary>
    public async ValueTask<bool> IsCanonicalAsync(CancellationToken cancellationToken)
    {
        await _writer.CompleteAsync(cancellationToken);
        return _canonical.GetCurrentHash().AsSpan().SequenceEqual(_stream.Digest());
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        _canonical.Dispose();
    }
}
