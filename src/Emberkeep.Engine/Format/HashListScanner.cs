using System.Runtime.InteropServices;
using Emberkeep.Engine.Format.Json;

namespace Emberkeep.Engine.Format;

/// <summary>
/// Reads the elements of a JSON list of hashes straight from the bytes behind its opening bracket. Lists run to gigabytes and nearly all of them
/// have one layout, so a hash that is followed by exactly what Cinder writes takes a short way; any other legal layout is read too.
/// </summary>
internal sealed class HashListScanner(string where)
{
    private const int HexLength = Sha256Digest.Size * 2;
    private State _state = State.FirstOrEnd;
    private bool _hasUniformStride = true;
    private long _stride;
    private long _lastOffset;

    private enum State
    {
        FirstOrEnd = 0,
        Next,
        Hash,
        CommaOrEnd,
        End,
    }

    /// <summary>True when the closing bracket was seen; it has not been consumed.</summary>
    public bool HasEnded => _state == State.End;

    /// <summary>Number of hashes read.</summary>
    public long Count { get; private set; }

    /// <summary>Offset in the file of the first hash's first digit.</summary>
    public long FirstOffset { get; private set; }

    /// <summary>Bytes from one hash to the next, when that is the same throughout; otherwise 0.</summary>
    public int Stride => _hasUniformStride ? (int)_stride : 0;

    /// <summary>Reads hashes until the text or the room for them is used up, or the list ends.</summary>
    /// <param name="text">Unread bytes of the file.</param>
    /// <param name="position">Offset in the file of the first of them.</param>
    /// <param name="hashes">Room for hashes.</param>
    /// <param name="consumed">Number of bytes used.</param>
    /// <returns>Number of hashes read.</returns>
    public int Scan(ReadOnlySpan<byte> text, long position, Span<Sha256Digest> hashes, out int consumed)
    {
        var (at, count) = (0, 0);
        while (at < text.Length && count < hashes.Length && _state != State.End)
        {
            if (_state == State.Hash)
            {
                if (text.Length - at <= HexLength)
                {
                    break;
                }

                count += ScanRun(text, position, ref at, hashes[count..]);
            }
            else
            {
                ScanPunctuation(text[at]);
                at += _state == State.End ? 0 : 1;
            }
        }

        consumed = at;
        return count;
    }

    private int ScanRun(ReadOnlySpan<byte> text, long position, ref int at, Span<Sha256Digest> hashes)
    {
        var count = 0;
        while (true)
        {
            if (Convert.FromHexString(text.Slice(at, HexLength), MemoryMarshal.AsBytes(hashes.Slice(count, 1)), out _, out _) != System.Buffers.OperationStatus.Done
                || text[at + HexLength] != '"')
            {
                throw FormatErrors.Corrupt(where, $"the entry near byte {position + at} is not a SHA-256 of 64 hex digits");
            }

            Note(position + at);
            count++;
            at += HexLength;
            if (text[at..].StartsWith("\",\n    \""u8))
            {
                at += Sha256FileWriter.Stride - HexLength;
                if (count == hashes.Length || text.Length - at <= HexLength)
                {
                    return count;
                }
            }
            else
            {
                at++;
                _state = State.CommaOrEnd;
                return count;
            }
        }
    }

    private void ScanPunctuation(byte c)
    {
        _state = (_state, c) switch
        {
            (_, (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') => _state,
            (State.FirstOrEnd or State.Next, (byte)'"') => State.Hash,
            (State.CommaOrEnd, (byte)',') => State.Next,
            (State.FirstOrEnd or State.CommaOrEnd, (byte)']') => State.End,
            _ => throw FormatErrors.Corrupt(where, $"the list of hashes is broken after {Count} hashes"),
        };
    }

    private void Note(long offset)
    {
        switch (Count++)
        {
            case 0:
                FirstOffset = offset;
                _stride = Sha256FileWriter.Stride;
                break;
            case 1:
                _stride = offset - FirstOffset;
                _hasUniformStride = _stride <= int.MaxValue;
                break;
            default:
                _hasUniformStride &= offset - _lastOffset == _stride;
                break;
        }

        _lastOffset = offset;
    }
}
