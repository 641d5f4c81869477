using System.Runtime.InteropServices;
using Emberkeep.Errors;

namespace Emberkeep.Native.Compression;

/// <summary>libbz2: whether it can be used on this machine, and compressing with it, which needs no context.</summary>
internal static unsafe class Bzip2Library
{
    /// <summary>Whether the library is there.</summary>
    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Libbz2.Library, typeof(Bzip2Library).Assembly, null, out _);

    /// <summary>Room that the stream of <paramref name="length"/> bytes needs at most, as the library's manual states it.</summary>
    public static int MaxCompressedLength(int length) => length + (length / 100) + 600;

    /// <summary>Compresses data into one stream.</summary>
    /// <param name="data">The data.</param>
    /// <param name="output">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <param name="level">1 to 9: blocks of that many times 100 kB.</param>
    /// <returns>Length of the stream.</returns>
    public static int Compress(ReadOnlySpan<byte> data, Span<byte> output, int level)
    {
        // The library takes no null pointer, not even for no bytes.
        byte nothing = 0;
        fixed (byte* from = data)
        fixed (byte* to = output)
        {
            var length = (uint)output.Length;
            var result = Libbz2.Compress(to, &length, from is null ? &nothing : from, (uint)data.Length, level, verbosity: 0, workFactor: 0);
            return result == Libbz2.Ok ? (int)length : throw NoMemory(result);
        }
    }

    /// <summary>The failure of a call that only fails for lack of memory.</summary>
    public static BackupException NoMemory(int result) => new(
        ErrorKind.Unavailable, $"libbz2 has not enough memory (error {result}).", "Give the process more memory, or use fewer workers (backup_workers_per_job).");
}
