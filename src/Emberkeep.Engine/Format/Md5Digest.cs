using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Format;

/// <summary>An MD5 of an object's uncompressed data: 16 bytes, written as 32 lower-case hex digits.</summary>
internal readonly record struct Md5Digest
{
    /// <summary>Length of the digest in bytes.</summary>
    public const int Size = 16;

    private readonly ulong _first;
    private readonly ulong _second;

    /// <summary>Takes the digest's 16 bytes.</summary>
    public Md5Digest(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        _first = MemoryMarshal.Read<ulong>(bytes);
        _second = MemoryMarshal.Read<ulong>(bytes[8..]);
    }

    /// <summary>Parses 32 hex digits of either case.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the text is something else.</exception>
    public static Md5Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw new BackupException(ErrorKind.Invalid, "The text is not an MD5 of 32 hex digits.");

    /// <summary>Parses 32 hex digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Md5Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var parsed = text is { Length: Size * 2 } && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        digest = parsed ? new Md5Digest(bytes) : default;
        return parsed;
    }

    /// <summary>Parses 32 hex digits of either case in UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Md5Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var parsed = utf8.Length == Size * 2 && Convert.FromHexString(utf8, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        digest = parsed ? new Md5Digest(bytes) : default;
        return parsed;
    }

    /// <summary>Writes the 16 bytes to the start of <paramref name="destination"/>; false when it is too short.</summary>
    public bool TryCopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            return false;
        }

        MemoryMarshal.Write(destination, _first);
        MemoryMarshal.Write(destination[8..], _second);
        return true;
    }

    /// <summary>The 32 lower-case hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        TryCopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
