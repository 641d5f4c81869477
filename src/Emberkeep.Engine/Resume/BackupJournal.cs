using System.Buffers;
using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Backup;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Journal;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Resume;

/// <summary>
/// The journal of a backup in the making: what is to be made, then, as it gets done, parts that say which stretch of the volume is in which objects.
/// A part is published when everything that it names is durable. One caller at a time; the lease may be asked by all.
/// </summary>
internal sealed class BackupJournal(JobObjects objects, JobLease lease, BackupId id, long step) : IAsyncDisposable
{
    /// <summary>Bounds a part's digests, and so memory, to twice what one segment has.</summary>
    private const int MaxBlocks = 131_072;

    private readonly List<SegmentResult> _pending = [];
    private long _offset;
    private long _length;

    /// <summary>The right to work at the backup.</summary>
    public JobLease Lease => lease;

    /// <summary>How many parts there are.</summary>
    public int Parts { get; private set; }

    /// <summary>Notes what is to be made, before the first of it is stored.</summary>
    public Task BeginAsync(JournaledBackup backup, CancellationToken cancellationToken) => objects.PublishAsync(
        JobObjects.Request(id), JsonSerializer.SerializeToUtf8Bytes(backup, JournalJson.Default.JournaledBackup), lease.IsFresh, cancellationToken);

    /// <summary>Goes on behind what an earlier attempt noted.</summary>
    public void Resume(ResumePoint start) => (_offset, Parts) = (start.Offset, start.Parts);

    /// <summary>Notes that the next segment is done.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="result">What became of it; it is the journal's from here on.</param>
    /// <param name="makeDurable">Called before a part is published, for what is not durable by then.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task AddAsync(
        Segment segment, SegmentResult result, Func<CancellationToken, Task> makeDurable, CancellationToken cancellationToken)
    {
        _pending.Add(result);
        _length = segment.End - _offset;
        var blocks = _pending.Sum(done => done.Hashes.Length);
        if (_length < step && blocks < MaxBlocks)
        {
            return;
        }

        await makeDurable(cancellationToken);
        IReadOnlyList<StoredEntry> stored = [.. _pending.SelectMany(done => done.Objects)];
        using var hashes = TakeDigests(blocks);
        var part = new JournalPart(_offset, _length, stored, hashes.Memory);
        await lease.HoldUnlessFreshAsync(cancellationToken);
        try
        {
            await PublishAsync(part, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            // Whoever took the job over was here first; then this says so.
            await lease.HoldAsync(cancellationToken);
            throw;
        }

        Parts++;
        _offset = part.End;
    }

    /// <summary>The digests of all that is pending, in one piece; nothing is pending from here on.</summary>
    private DigestBuffer TakeDigests(int blocks)
    {
        if (_pending is [var only])
        {
            _pending.Clear();
            return only.Hashes;
        }

        var hashes = new DigestBuffer(blocks);
        var at = 0;
        foreach (var done in _pending)
        {
            done.Hashes.Memory.CopyTo(hashes.Memory[at..]);
            at += done.Hashes.Length;
            done.Hashes.Dispose();
        }

        _pending.Clear();
        return hashes;
    }

    private async Task PublishAsync(JournalPart part, CancellationToken cancellationToken)
    {
        var content = ArrayPool<byte>.Shared.Rent(part.EncodedLength);
        try
        {
            part.Encode(content.AsSpan(0, part.EncodedLength));
            await objects.PublishAsync(JobObjects.Part(id, Parts + 1), content.AsMemory(0, part.EncodedLength), lease.IsFresh, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    /// <summary>Reads a part, counted from 1.</summary>
    /// <returns>Null when there is none or it cannot be used.</returns>
    public async Task<JournalPart?> ReadPartAsync(int number, int blockSize, CancellationToken cancellationToken) =>
        await objects.ReadAsync(JobObjects.Part(id, number), JournalPart.MaxEncodedLength, cancellationToken) is { } content
            ? JournalPart.Decode(content, blockSize)
            : null;

    /// <summary>Removes the parts behind the first ones.</summary>
    public async Task RemovePartsBehindAsync(int parts, CancellationToken cancellationToken)
    {
        foreach (var stored in await objects.ListAsync(JobObjects.Parts(id), cancellationToken))
        {
            if (string.CompareOrdinal(stored.Name.Value, JobObjects.Part(id, parts)) > 0)
            {
                await objects.DeleteAsync(stored.Name.Value, cancellationToken);
            }
        }
    }

    /// <summary>Removes the journal and ends the lease: the backup is complete, or nothing is left of it.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await RemovePartsBehindAsync(0, cancellationToken);
        await objects.DeleteAsync(JobObjects.Request(id), cancellationToken);
        await lease.RemoveAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => lease.DisposeAsync();
}
