using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Resume;

/// <summary>
/// What became of a stretch of the volume, as the journal keeps it. Little-endian: 8 bytes of magic and version, offset (8), length (8), number of
/// objects (4), number of digests (4), the objects (number 4, offset 8, length 8, compression 1, MD5 16, stored length 8), the digests (32 each),
/// SHA-256 of all that.
/// </summary>
/// <param name="Offset">First byte of the volume.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="Objects">The objects that hold it, in order of offset.</param>
/// <param name="Hashes">The digest of every block.</param>
internal sealed record JournalPart(long Offset, long Length, IReadOnlyList<StoredEntry> Objects, ReadOnlyMemory<Sha256Digest> Hashes)
{
    /// <summary>More than the largest part that is written.</summary>
    public const int MaxEncodedLength = 32 << 20;

    private const int HeaderLength = 32;
    private const int EntryLength = 45;

    private static ReadOnlySpan<byte> Magic => "EKPART\0\u0001"u8;

    /// <summary>The first byte of the volume behind it.</summary>
    public long End => Offset + Length;

    /// <summary>How many bytes the part takes.</summary>
    public int EncodedLength => HeaderLength + (Objects.Count * EntryLength) + ((Hashes.Length + 1) * Sha256Digest.Size);

    /// <summary>Writes the part.</summary>
    public byte[] Encode()
    {
        var content = new byte[EncodedLength];
        Encode(content);
        return content;
    }

    /// <summary>Writes the part into memory of <see cref="EncodedLength"/> bytes, all of which are set.</summary>
    public void Encode(Span<byte> span)
    {
        Magic.CopyTo(span);
        BinaryPrimitives.WriteInt64LittleEndian(span[8..], Offset);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], Objects.Count);
        BinaryPrimitives.WriteInt32LittleEndian(span[28..], Hashes.Length);
        var at = HeaderLength;
        foreach (var stored in Objects)
        {
            var entry = span[at..];
            BinaryPrimitives.WriteInt32LittleEndian(entry, stored.Entry.NameIndex);
            BinaryPrimitives.WriteInt64LittleEndian(entry[4..], stored.Entry.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(entry[12..], stored.Entry.Length);
            entry[20] = (byte)stored.Entry.Compression;
            var md5 = stored.Entry.Md5;
            MemoryMarshal.Write(entry[21..], in md5);
            BinaryPrimitives.WriteInt64LittleEndian(entry[37..], stored.StoredLength);
            at += EntryLength;
        }

        MemoryMarshal.AsBytes(Hashes.Span).CopyTo(span[at..]);
        SHA256.HashData(span[..^Sha256Digest.Size], span[^Sha256Digest.Size..]);
    }

    /// <summary>Reads a part; null when it is damaged or of another version, or does not describe the stretch that it says.</summary>
    public static JournalPart? Decode(ReadOnlySpan<byte> content, int blockSize)
    {
        if (content.Length < HeaderLength + Sha256Digest.Size || !content.StartsWith(Magic)
            || !SHA256.HashData(content[..^Sha256Digest.Size]).AsSpan().SequenceEqual(content[^Sha256Digest.Size..]))
        {
            return null;
        }

        var offset = BinaryPrimitives.ReadInt64LittleEndian(content[8..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(content[16..]);
        var objects = BinaryPrimitives.ReadInt32LittleEndian(content[24..]);
        var hashes = BinaryPrimitives.ReadInt32LittleEndian(content[28..]);
        if (offset < 0 || length <= 0 || offset > long.MaxValue - length || objects < 0 || hashes != BlockMath.BlockCount(length, blockSize)
            || content.Length != HeaderLength + ((long)objects * EntryLength) + ((hashes + 1L) * Sha256Digest.Size))
        {
            return null;
        }

        var entries = new StoredEntry[objects];
        for (var i = 0; i < objects; i++)
        {
            entries[i] = DecodeEntry(content.Slice(HeaderLength + (i * EntryLength), EntryLength));
        }

        var digests = MemoryMarshal.Cast<byte, Sha256Digest>(content.Slice(HeaderLength + (objects * EntryLength), hashes * Sha256Digest.Size)).ToArray();
        var part = new JournalPart(offset, length, entries, digests);
        return Array.TrueForAll(entries, part.Holds) ? part : null;
    }

    private static StoredEntry DecodeEntry(ReadOnlySpan<byte> entry) => new(
        new ObjectEntry(
            BinaryPrimitives.ReadInt32LittleEndian(entry),
            BinaryPrimitives.ReadInt64LittleEndian(entry[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(entry[12..]),
            (CompressionAlgorithm)entry[20],
            new Md5Digest(entry.Slice(21, Md5Digest.Size))),
        BinaryPrimitives.ReadInt64LittleEndian(entry[37..]));

    private bool Holds(StoredEntry stored) =>
        stored.Entry.NameIndex > 0 && stored.Entry.Length > 0 && stored.Entry.Offset >= Offset && stored.Entry.Length <= End - stored.Entry.Offset
        && Enum.IsDefined(stored.Entry.Compression);
}
