using System.Buffers;
using System.Security.Cryptography;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Tsm.Volumes;

/// <summary>Goes through volumes from the first byte to the last, in pieces.</summary>
internal static class VolumeBytes
{
    private const int PieceLength = 4 << 20;

    /// <summary>How much of zeros is told apart from data when a volume is written.</summary>
    private const int Grain = 64 << 10;

    /// <summary>SHA-256 of a volume, 64 hex digits in lower case. Holes are not read.</summary>
    public static async Task<string> HashAsync(IVolumeReader volume, IProgress<JobProgress>? progress, JobPhase phase, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var extent = default(VolumeExtent);
        await ReadAsync(volume.Length, progress, phase, async (offset, buffer) =>
        {
            extent = offset < extent.End ? extent : await volume.FindExtentAsync(offset, cancellationToken);
            var piece = buffer[..(int)Math.Min(buffer.Length, extent.End - offset)];
            if (extent.IsHole)
            {
                piece.Span.Clear();
            }
            else
            {
                RequireAll(await volume.ReadAsync(offset, piece, cancellationToken), piece.Length, volume.Name, offset);
            }

            hash.AppendData(piece.Span);
            return piece.Length;
        }, cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of the first bytes of a restored volume, read back from it.</summary>
    public static async Task<string> HashAsync(IVolumeWriter volume, long length, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await ReadAsync(length, progress, JobPhase.Proving, async (offset, buffer) =>
        {
            RequireAll(await volume.ReadAsync(offset, buffer, cancellationToken), buffer.Length, volume.Name, offset);
            hash.AppendData(buffer.Span);
            return buffer.Length;
        }, cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of a file of ours.</summary>
    public static async Task<string> HashAsync(SafeFileHandle file, IProgress<JobProgress>? progress, JobPhase phase, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await ReadAsync(RandomAccess.GetLength(file), progress, phase, async (offset, buffer) =>
        {
            var count = await RandomAccess.ReadAsync(file, buffer, offset, cancellationToken);
            RequireAll(count, 1, "the restored file", offset);
            hash.AppendData(buffer.Span[..count]);
            return count;
        }, cancellationToken);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes a file of ours to a volume; where the file has zeros, the volume gets zeros, whatever it held.</summary>
    /// <returns>Bytes that were written, and bytes that were zeroed.</returns>
    public static async Task<(long Written, long Zeroed)> CopyAsync(
        SafeFileHandle file, IVolumeWriter volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        long written = 0, zeroed = 0;
        await ReadAsync(RandomAccess.GetLength(file), progress, JobPhase.Finishing, async (offset, buffer) =>
        {
            var count = await RandomAccess.ReadAsync(file, buffer, offset, cancellationToken);
            RequireAll(count, 1, "the restored file", offset);
            for (var at = 0; at < count;)
            {
                var (length, isZero) = RunAt(buffer.Span[at..count]);
                if (isZero)
                {
                    await volume.WriteZerosAsync(offset + at, length, cancellationToken);
                    zeroed += length;
                }
                else
                {
                    await volume.WriteAsync(offset + at, buffer.Slice(at, length), cancellationToken);
                    written += length;
                }

                at += length;
            }

            return count;
        }, cancellationToken);
        return (written, zeroed);
    }

    /// <summary>Writes a volume to a new file of ours, sparse where the volume has holes.</summary>
    public static async Task CopyAsync(IVolumeReader volume, SafeFileHandle file, IProgress<JobProgress>? progress, CancellationToken cancellationToken)
    {
        RandomAccess.SetLength(file, volume.Length);
        var extent = default(VolumeExtent);
        await ReadAsync(volume.Length, progress, JobPhase.Planning, async (offset, buffer) =>
        {
            extent = offset < extent.End ? extent : await volume.FindExtentAsync(offset, cancellationToken);
            var piece = buffer[..(int)Math.Min(buffer.Length, extent.End - offset)];
            if (!extent.IsHole)
            {
                RequireAll(await volume.ReadAsync(offset, piece, cancellationToken), piece.Length, volume.Name, offset);
                await RandomAccess.WriteAsync(file, piece, offset, cancellationToken);
            }

            return piece.Length;
        }, cancellationToken);
    }

    private static async Task ReadAsync(
        long length, IProgress<JobProgress>? progress, JobPhase phase, Func<long, Memory<byte>, ValueTask<int>> next, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            for (long offset = 0; offset < length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                offset += await next(offset, buffer.AsMemory(0, (int)Math.Min(PieceLength, length - offset)));
                progress?.Report(new JobProgress(phase, offset, length, 0, 0));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (int Length, bool IsZero) RunAt(ReadOnlySpan<byte> data)
    {
        var isZero = IsZero(data[..Math.Min(Grain, data.Length)]);
        var length = Math.Min(Grain, data.Length);
        while (length < data.Length && IsZero(data.Slice(length, Math.Min(Grain, data.Length - length))) == isZero)
        {
            length += Math.Min(Grain, data.Length - length);
        }

        return (length, isZero);
    }

    private static bool IsZero(ReadOnlySpan<byte> data) => !data.ContainsAnyExcept((byte)0);

    private static void RequireAll(int count, int needed, string name, long offset)
    {
        if (count < needed)
        {
            throw new BackupException(ErrorKind.Conflict, $"{name} ended at offset {offset + count}, before the length that it had.", "Try again.");
        }
    }
}
