using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Hashing;

/// <summary>
/// The MD5 of one message that comes in pieces. Several messages take their pieces together in <see cref="Md5Lanes"/>, which is what makes it
/// fast. Not thread-safe.
/// </summary>
internal sealed class Md5Message
{
    private readonly byte[] _rest = new byte[Md5Rounds.BlockSize];
    private long _length;

    /// <summary>A, B, C and D as RFC 1321, section 3.3, begins them.</summary>
    internal uint[] State { get; } = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476];

    /// <summary>Appends a piece, by itself.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        var start = CompleteBlock(piece);
        var blocks = (piece.Length - start) / Md5Rounds.BlockSize * Md5Rounds.BlockSize;
        Compress(piece.Slice(start, blocks));
        Keep(piece[(start + blocks)..]);
    }

    /// <summary>Ends the message and returns its digest; nothing may be appended afterwards.</summary>
    public Md5Digest Complete()
    {
        Span<byte> padding = stackalloc byte[2 * Md5Rounds.BlockSize];
        var kept = (int)(_length % Md5Rounds.BlockSize);
        var count = (kept < Md5Rounds.BlockSize - sizeof(ulong) ? Md5Rounds.BlockSize : 2 * Md5Rounds.BlockSize) - kept;
        padding = padding[..count];
        padding.Clear();
        padding[0] = 0x80;
        BinaryPrimitives.WriteUInt64LittleEndian(padding[^sizeof(ulong)..], (ulong)_length * 8);
        Append(padding);
        return new Md5Digest(MemoryMarshal.AsBytes(State.AsSpan()));
    }

    /// <summary>Begins to append a piece: completes the block that was begun, if any.</summary>
    /// <returns>How many bytes of the piece that took: where its own blocks start.</returns>
    internal int CompleteBlock(ReadOnlySpan<byte> piece)
    {
        var kept = (int)(_length % Md5Rounds.BlockSize);
        if (kept == 0)
        {
            return 0;
        }

        var taken = Math.Min(Md5Rounds.BlockSize - kept, piece.Length);
        piece[..taken].CopyTo(_rest.AsSpan(kept));
        _length += taken;
        if (kept + taken == Md5Rounds.BlockSize)
        {
            Md5Rounds.Compress<Md5Vector1>(State, MemoryMarshal.Cast<byte, uint>(_rest));
        }

        return taken;
    }

    /// <summary>Takes whole blocks; the length before is one of whole blocks.</summary>
    internal void Compress(ReadOnlySpan<byte> blocks)
    {
        Md5Rounds.Compress<Md5Vector1>(State, MemoryMarshal.Cast<byte, uint>(blocks));
        _length += blocks.Length;
    }

    /// <summary>Counts whole blocks that somebody else has taken into <see cref="State"/>.</summary>
    internal void Count(int bytes) => _length += bytes;

    /// <summary>Ends to append a piece: keeps what is less than a block.</summary>
    internal void Keep(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty)
        {
            rest.CopyTo(_rest.AsSpan((int)(_length % Md5Rounds.BlockSize)));
            _length += rest.Length;
        }
    }
}
