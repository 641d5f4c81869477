using System.Buffers;
using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Volumes;

namespace Emberkeep.Engine.Restore;

/// <summary>
/// Restores what can be proven of a damaged object, block by block, and zeroes and lists the rest. Older data of a block is never put in its place: it
/// would look like the backup's. One per worker.
/// </summary>
internal sealed class ObjectSalvager(
    IObjectStore store, IVolumeWriter volume, BlockCheck? check, int blockSize, RestoreTally tally, JobMeter meter, LostRanges lost)
{
    /// <summary>An object that is lost in more pieces than this is lost from there on, so that the list stays short.</summary>
    private const int MaxRanges = 4096;

    private const string TooManyRanges = "is damaged in too many places";

    private LostRange? _run;
    private int _ranges;

    /// <summary>Restores what can be had of the object.</summary>
    /// <param name="planned">The object, damaged or missing.</param>
    /// <param name="damage">What is wrong with it as a whole.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task RestoreAsync(PlannedObject planned, string damage, CancellationToken cancellationToken)
    {
        _ranges = 0;
        if (planned.IsProvenBy(check))
        {
            await RestoreBlocksAsync(planned, check!, cancellationToken);
        }
        else
        {
            foreach (var range in planned.Live)
            {
                await ZeroAsync(range, cancellationToken);
                Lose(planned, range, damage);
            }
        }

        EndRun();
    }

    /// <summary>Zeroes ranges that no object holds, and lists what of them is not known to be zero.</summary>
    public async Task LoseGapsAsync(ObjectSource requested, IReadOnlyList<ByteRange> gaps, CancellationToken cancellationToken)
    {
        foreach (var gap in gaps)
        {
            _ranges = 0;
            await LoseAsync(requested, null, gap, "is in no object of the backup or of those it builds on", cancellationToken);
            EndRun();
        }
    }

    private async Task RestoreBlocksAsync(PlannedObject planned, BlockCheck blocks, CancellationToken cancellationToken)
    {
        var entry = planned.Entry;
        var end = planned.Live[^1].End;
        var live = 0;
        Stream? data = null;
        var buffer = ArrayPool<byte>.Shared.Rent(blockSize);
        try
        {
            for (var position = entry.Offset; position < end;)
            {
                var blockEnd = position + Math.Min(blockSize - (position % blockSize), end - position);
                var block = buffer.AsMemory(0, (int)(blockEnd - position));
                var isOpen = data is not null;
                string? fault;
                try
                {
                    data ??= await OpenAsync(planned, position, cancellationToken);
                    isOpen = true;
                    var read = await data.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellationToken);
                    fault = read < block.Length ? $"has {position - entry.Offset + read} bytes of data instead of {entry.Length}" : null;
                }
                catch (BackupException e)
                {
                    if (!await IsDamageAsync(e, planned, cancellationToken))
                    {
                        throw;
                    }

                    fault = e.Message;
                    if (isOpen && entry.Compression == CompressionAlgorithm.None && _ranges < MaxRanges)
                    {
                        // A place that cannot be read, as on a failing disk; plain data goes on behind it.
                        await LoseLiveAsync(planned, new ByteRange(position, blockEnd), fault, cancellationToken);
                        await data!.DisposeAsync();
                        data = null;
                        position = blockEnd;
                        continue;
                    }
                }

                if (fault is not null || _ranges >= MaxRanges)
                {
                    await LoseLiveAsync(planned, new ByteRange(position, end), fault ?? TooManyRanges, cancellationToken);
                    return;
                }

                while (planned.Live[live].End <= position)
                {
                    live++;
                }

                if (planned.Live[live].Offset <= position)
                {
                    await RestoreBlockAsync(planned, blocks, new ByteRange(position, blockEnd), block, cancellationToken);
                }

                position = blockEnd;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (data is not null)
            {
                await data.DisposeAsync();
            }
        }
    }

    private async Task RestoreBlockAsync(
        PlannedObject planned, BlockCheck blocks, ByteRange range, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        if (await blocks.FindMismatchAsync(range, block, null, cancellationToken) is not null)
        {
            await LoseLiveAsync(planned, range, "does not match the backup's SHA-256", cancellationToken);
        }
        else if (ZeroBlocks.IsZero(block.Span))
        {
            await ZeroAsync(range, cancellationToken);
            tally.AddZeroed(range.Length);
        }
        else
        {
            await volume.WriteAsync(range.Offset, block, cancellationToken);
            tally.AddWritten(range.Length);
            meter.Advance(range.Length);
        }
    }

    /// <summary>Loses what is live of a range.</summary>
    private async Task LoseLiveAsync(PlannedObject planned, ByteRange range, string reason, CancellationToken cancellationToken)
    {
        foreach (var live in planned.Live)
        {
            var part = new ByteRange(Math.Max(live.Offset, range.Offset), Math.Min(live.End, range.End));
            if (part.Offset < part.End)
            {
                await LoseAsync(planned.Source, planned.Source.Metadata.GetName(planned.Entry), part, reason, cancellationToken);
            }
        }
    }

    /// <summary>Loses a range, except for blocks that the digests say are zero: those need no object.</summary>
    private async Task LoseAsync(ObjectSource source, ObjectName? name, ByteRange range, string reason, CancellationToken cancellationToken)
    {
        await ZeroAsync(range, cancellationToken);
        if (check is null || !check.Covers(range))
        {
            Lose(source, name, range, reason);
            return;
        }

        for (var position = range.Offset; position < range.End;)
        {
            var block = new ByteRange(position, Math.Min(position + blockSize, range.End));
            if (await check.IsZeroAsync(block, cancellationToken))
            {
                tally.AddZeroed(block.Length);
            }
            else
            {
                Lose(source, name, block, reason);
            }

            position = block.End;
        }
    }

    private void Lose(PlannedObject planned, ByteRange range, string reason) =>
        Lose(planned.Source, planned.Source.Metadata.GetName(planned.Entry), range, reason);

    private void Lose(ObjectSource source, ObjectName? name, ByteRange range, string reason)
    {
        if (_run is { } run && run.End == range.Offset && string.Equals(run.Reason, reason, StringComparison.Ordinal))
        {
            _run = run with { Length = run.Length + range.Length };
            return;
        }

        EndRun();
        _ranges++;
        _run = new LostRange(range.Offset, range.Length, source.Record.Id, name?.Value, reason);
    }

    private void EndRun()
    {
        if (_run is { } run)
        {
            lost.Add(run);
            _run = null;
        }
    }

    private async ValueTask ZeroAsync(ByteRange range, CancellationToken cancellationToken)
    {
        await volume.WriteZerosAsync(range.Offset, range.Length, cancellationToken);
        meter.Advance(range.Length);
    }

    private Task<Stream> OpenAsync(PlannedObject planned, long position, CancellationToken cancellationToken) => position == planned.Entry.Offset
        ? planned.Source.OpenAsync(store, planned.Entry, cancellationToken)
        : store.OpenReadAsync(
            planned.Source.Location.Container,
            planned.Source.Metadata.GetName(planned.Entry),
            position - planned.Entry.Offset,
            planned.Entry.End - position,
            cancellationToken);

    /// <summary>
    /// Whether an error concerns one object only. A store that answers nothing at all is no reason to call the rest of a volume lost, so then this throws.
    /// </summary>
    public async Task<bool> IsDamageAsync(BackupException e, PlannedObject planned, CancellationToken cancellationToken)
    {
        if (e.Kind is ErrorKind.Unavailable or ErrorKind.Unauthorized)
        {
            await store.StatAsync(planned.Source.Location.Container, planned.Source.Location.Prefix.Metadata, cancellationToken);
            return true;
        }

        return e.Kind is ErrorKind.Corrupt or ErrorKind.NotFound or ErrorKind.Unsupported;
    }
}
