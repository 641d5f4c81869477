using System.Runtime.InteropServices;
using unsafe CompletionCallback = delegate* unmanaged[Cdecl]<nint, nint, void>;
using unsafe DifferenceCallback = delegate* unmanaged[Cdecl]<ulong, nuint, int, nint, int>;
using unsafe ProgressCallback = delegate* unmanaged[Cdecl]<ulong, ulong, nint, int>;

namespace Emberkeep.Native.Ceph;

/// <summary>
/// The functions of librbd that are needed, as rbd/librbd.h of Ceph 16 declares them; all are there since Ceph 15. A negative result is a negated errno.
/// </summary>
internal static unsafe partial class Librbd
{
    /// <summary>The library; its number has been the same since Ceph 0.2.</summary>
    public const string Library = "librbd.so.1";

    [LibraryImport(Library, EntryPoint = "rbd_list")]
    public static partial int List(PoolHandle pool, byte* names, ref nuint length);

    [LibraryImport(Library, EntryPoint = "rbd_create3", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Create(PoolHandle pool, string name, ulong size, ulong features, ref int order, ulong stripeUnit, ulong stripeCount);

    [LibraryImport(Library, EntryPoint = "rbd_remove_with_progress", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Remove(PoolHandle pool, string name, ProgressCallback progress, nint key);

    [LibraryImport(Library, EntryPoint = "rbd_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(PoolHandle pool, string name, out nint image, string? snapshot);

    [LibraryImport(Library, EntryPoint = "rbd_open_read_only", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenReadOnly(PoolHandle pool, string name, out nint image, string? snapshot);

    [LibraryImport(Library, EntryPoint = "rbd_close")]
    public static partial int Close(nint image);

    [LibraryImport(Library, EntryPoint = "rbd_get_size")]
    public static partial int Size(ImageHandle image, out ulong size);

    [LibraryImport(Library, EntryPoint = "rbd_get_create_timestamp")]
    public static partial int CreateTime(ImageHandle image, out CephTime time);

    [LibraryImport(Library, EntryPoint = "rbd_get_id")]
    public static partial int ImageId(ImageHandle image, byte* id, nuint length);

    [LibraryImport(Library, EntryPoint = "rbd_resize")]
    public static partial int Resize(ImageHandle image, ulong size);

    [LibraryImport(Library, EntryPoint = "rbd_snap_list")]
    public static partial int ListSnapshots(ImageHandle image, RbdSnapshotInfo* snapshots, ref int count);

    [LibraryImport(Library, EntryPoint = "rbd_snap_list_end")]
    public static partial void FreeSnapshots(RbdSnapshotInfo* snapshots);

    [LibraryImport(Library, EntryPoint = "rbd_snap_get_timestamp")]
    public static partial int SnapshotTime(ImageHandle image, ulong id, out CephTime time);

    [LibraryImport(Library, EntryPoint = "rbd_snap_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateSnapshot(ImageHandle image, string name);

    [LibraryImport(Library, EntryPoint = "rbd_snap_remove", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveSnapshot(ImageHandle image, string name);

    [LibraryImport(Library, EntryPoint = "rbd_snap_rollback_with_progress", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RollBack(ImageHandle image, string snapshot, ProgressCallback progress, nint key);

    [LibraryImport(Library, EntryPoint = "rbd_diff_iterate2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Differences(
        ImageHandle image, string? fromSnapshot, ulong offset, ulong length, byte includeParent, byte wholeObjects, DifferenceCallback callback, nint key);

    [LibraryImport(Library, EntryPoint = "rbd_metadata_get", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetMetadata(ImageHandle image, string key, byte* value, ref nuint length);

    [LibraryImport(Library, EntryPoint = "rbd_metadata_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetMetadata(ImageHandle image, string key, string value);

    [LibraryImport(Library, EntryPoint = "rbd_metadata_remove", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveMetadata(ImageHandle image, string key);

    [LibraryImport(Library, EntryPoint = "rbd_watchers_list")]
    public static partial int ListWatchers(ImageHandle image, RbdWatcher* watchers, ref nuint count);

    [LibraryImport(Library, EntryPoint = "rbd_watchers_list_cleanup")]
    public static partial void FreeWatchers(RbdWatcher* watchers, nuint count);

    [LibraryImport(Library, EntryPoint = "rbd_aio_create_completion")]
    public static partial int CreateCompletion(nint key, CompletionCallback callback, out nint completion);

    [LibraryImport(Library, EntryPoint = "rbd_aio_get_return_value")]
    public static partial nint ResultOf(nint completion);

    [LibraryImport(Library, EntryPoint = "rbd_aio_release")]
    public static partial void Release(nint completion);

    [LibraryImport(Library, EntryPoint = "rbd_aio_read")]
    public static partial int Read(ImageHandle image, ulong offset, nuint length, byte* buffer, nint completion);

    [LibraryImport(Library, EntryPoint = "rbd_aio_write")]
    public static partial int Write(ImageHandle image, ulong offset, nuint length, byte* buffer, nint completion);

    [LibraryImport(Library, EntryPoint = "rbd_aio_write_zeroes")]
    public static partial int WriteZeros(ImageHandle image, ulong offset, nuint length, nint completion, int zeroFlags, int operationFlags);

    [LibraryImport(Library, EntryPoint = "rbd_aio_flush")]
    public static partial int Flush(ImageHandle image, nint completion);
}
