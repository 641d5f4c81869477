using System.Diagnostics.CodeAnalysis;

namespace Emberkeep.Engine.Hashing;

/// <summary>
/// A vector of 32-bit words, one per lane, and how messages are laid out for it: so that the rounds of MD5 are written once for every width that
/// processors offer.
/// </summary>
internal interface IMd5Vector<TSelf>
    where TSelf : struct, IMd5Vector<TSelf>
{
    /// <summary>Number of messages that are hashed at once.</summary>
    static abstract int Lanes { get; }

    /// <summary>The same word in every lane.</summary>
    static abstract TSelf Create(uint value);

    /// <summary>Takes <see cref="Lanes"/> words from an index on, without checking that they are there.</summary>
    static abstract TSelf Load(ref readonly uint words, int index);

    /// <summary>Writes <see cref="Lanes"/> words from an index on, without checking that there is room.</summary>
    static abstract void Store(TSelf value, ref uint words, int index);

    /// <summary>
    /// Lays out blocks for <see cref="Load"/>: for each word of each block the words of all lanes side by side.
    /// </summary>
    /// <param name="messages">One for each lane.</param>
    /// <param name="offset">Where the blocks start in each message.</param>
    /// <param name="words">Room for whole blocks of all lanes; all of it is filled.</param>
    static abstract void Interleave(ReadOnlySpan<ReadOnlyMemory<byte>> messages, int offset, Span<uint> words);

    /// <summary>Rotates every word.</summary>
    static abstract TSelf RotateLeft(TSelf value, [ConstantExpected(Min = 1, Max = 31)] byte bits);

    /// <summary>Adds word by word.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Bitwise and.</summary>
    static abstract TSelf operator &(TSelf left, TSelf right);

    /// <summary>Bitwise or.</summary>
    static abstract TSelf operator |(TSelf left, TSelf right);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary>Bitwise complement.</summary>
    static abstract TSelf operator ~(TSelf value);
}
