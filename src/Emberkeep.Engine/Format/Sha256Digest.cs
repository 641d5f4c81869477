using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Format;

/// <summary>
/// A SHA-256 of one block: exactly 32 bytes in memory, in digest order, so that an array of digests is a hash list and its bytes
/// (<see cref="MemoryMarshal.AsBytes{T}(Span{T})"/>) are the digests one after another.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Sha256Digest
{
    /// <summary>Length of the digest in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes the digest's 32 bytes.</summary>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        this = MemoryMarshal.Read<Sha256Digest>(bytes);
    }

    /// <summary>Parses 64 hex digits of either case.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the text is something else.</exception>
    public static Sha256Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw new BackupException(ErrorKind.Invalid, "The text is not a SHA-256 of 64 hex digits.");

    /// <summary>Parses 64 hex digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Sha256Digest digest)
    {
        digest = default;
        return text is { Length: Size * 2 } && Convert.FromHexString(text, Bytes(ref digest), out _, out _) == OperationStatus.Done;
    }

    /// <summary>Parses 64 hex digits of either case in UTF-8. The digest is undefined when the result is false.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Sha256Digest digest)
    {
        digest = default;
        return utf8.Length == Size * 2 && Convert.FromHexString(utf8, Bytes(ref digest), out _, out _) == OperationStatus.Done;
    }

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>; false when it is too short.</summary>
    public bool TryCopyTo(Span<byte> destination) => MemoryMarshal.TryWrite(destination, this);

    /// <summary>The 64 lower-case hex digits.</summary>
    public override string ToString()
    {
        var copy = this;
        return Convert.ToHexStringLower(Bytes(ref copy));
    }

    private static Span<byte> Bytes(ref Sha256Digest digest) => MemoryMarshal.AsBytes(new Span<Sha256Digest>(ref digest));
}
