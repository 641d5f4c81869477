using System.Buffers.Binary;

namespace Emberkeep.Engine.Compression;

/// <summary>The header of a zstd frame (RFC 8878, section 3.1.1).</summary>
internal static class ZstdFrameHeader
{
    /// <summary>The longest header: magic, descriptor, window, dictionary id, content size.</summary>
    public const int MaxLength = 18;

    /// <summary>The most memory that a frame may ask for, 2^27 bytes = 128 MiB; every level of zstd but its long-range modes stays within.</summary>
    public const int MaxWindowLog = 27;

    private const uint Magic = 0xfd2fb528;

    /// <summary>Refuses a frame that is none, that states another content size, or that needs too much memory.</summary>
    /// <param name="start">The start of the frame, at least <see cref="MaxLength"/> bytes unless it is shorter.</param>
    /// <param name="declaredLength">Number of bytes that the frame should hold.</param>
    /// <param name="where">Names the object in errors.</param>
    /// <exception cref="Errors.BackupException">The frame is damaged, is not what was declared or needs too much memory.</exception>
    public static void Check(ReadOnlySpan<byte> start, long declaredLength, string where)
    {
        if (start.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(start) != Magic)
        {
            throw ObjectErrors.Corrupt(where, "it does not start with a zstd frame");
        }

        var descriptor = start[4];
        var isSingleSegment = (descriptor & 0x20) != 0;
        var sizeAt = (isSingleSegment ? 5 : 6) + (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        var contentSize = ReadContentSize(start[Math.Min(sizeAt, start.Length)..], descriptor >> 6, isSingleSegment, where);
        if (contentSize is { } size && size != (ulong)declaredLength)
        {
            throw ObjectErrors.Corrupt(where, $"its zstd frame states {size} bytes and the backup's index {declaredLength}");
        }

        // The window is an exponent from 2^10 on and a fraction in eighths; a single segment needs its whole content as window.
        var window = isSingleSegment
            ? contentSize.GetValueOrDefault()
            : (1UL << (10 + (start[5] >> 3))) / 8 * (8UL + (start[5] & 7u));
        if (window > 1UL << MaxWindowLog)
        {
            throw ObjectErrors.NeedsTooMuchMemory(where, window, 1 << (MaxWindowLog - 20));
        }
    }

    private static ulong? ReadContentSize(ReadOnlySpan<byte> field, int flag, bool isSingleSegment, string where)
    {
        var length = flag switch { 0 => isSingleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        if (field.Length < length)
        {
            throw ObjectErrors.Corrupt(where, "its zstd frame is cut off");
        }

        return length switch
        {
            0 => null,
            1 => field[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256UL,
            4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(field),
        };
    }
}
