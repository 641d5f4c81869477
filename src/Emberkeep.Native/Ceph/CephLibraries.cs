using System.Runtime.InteropServices;
using Emberkeep.Errors;

namespace Emberkeep.Native.Ceph;

/// <summary>Whether Ceph's client libraries are on this machine.</summary>
internal static class CephLibraries
{
    private static readonly string? s_missing = FindMissing();

    /// <summary>Throws if a library is missing.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unsupported"/>.</exception>
    public static void Require()
    {
        if (s_missing is not null)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"Ceph cannot be used: {s_missing} is missing on this machine, or is too old.",
                "Install Ceph's client libraries, version 15 or later (Debian packages librados2 and librbd1).");
        }
    }

    private static string? FindMissing() =>
        !Has(Librados.Library, "rados_set_pool_full_try") ? Librados.Library
        : !Has(Librbd.Library, "rbd_aio_write_zeroes") ? Librbd.Library
        : null;

    private static bool Has(string library, string newestFunction) =>
        NativeLibrary.TryLoad(library, typeof(CephLibraries).Assembly, null, out var handle) && NativeLibrary.TryGetExport(handle, newestFunction, out _);
}
