using System.Runtime.InteropServices;
using Emberkeep.Errors;

namespace Emberkeep.Native.Compression;

/// <summary>Whether libzstd can be used on this machine, and what its errors mean.</summary>
internal static class ZstdLibrary
{
    /// <summary>The version from which on the functions that are declared are stable: 1.4.0.</summary>
    private const uint MinVersion = 10400;

    /// <summary>Whether the library is there and new enough.</summary>
    public static bool IsAvailable { get; } =
        NativeLibrary.TryLoad(Libzstd.Library, typeof(ZstdLibrary).Assembly, null, out _) && Libzstd.Version() >= MinVersion;

    /// <summary>Throws if the call that returned <paramref name="code"/> failed. While compressing, only a lack of memory makes one fail.</summary>
    public static nuint Require(nuint code) => Libzstd.IsError(code) == 0
        ? code
        : throw NoMemory(Marshal.PtrToStringUTF8(Libzstd.ErrorName(code)));

    /// <summary>The failure of a call that only fails for lack of memory.</summary>
    public static BackupException NoMemory(string? reason) => new(
        ErrorKind.Unavailable,
        $"libzstd has not enough memory ({reason}).",
        "Give the process more memory, use fewer workers (backup_workers_per_job) or a lower backup_compression_level.");
}
