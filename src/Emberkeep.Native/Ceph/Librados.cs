using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>
/// The functions of librados that are needed, as rados/librados.h of Ceph 16 declares them. A negative result is a negated errno.
/// </summary>
internal static unsafe partial class Librados
{
    /// <summary>The library; its number has been the same since Ceph 0.2.</summary>
    public const string Library = "librados.so.2";

    [LibraryImport(Library, EntryPoint = "rados_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Create(out nint cluster, string user);

    [LibraryImport(Library, EntryPoint = "rados_conf_read_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ReadConfiguration(RadosHandle cluster, string path);

    [LibraryImport(Library, EntryPoint = "rados_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOption(RadosHandle cluster, string option, string value);

    [LibraryImport(Library, EntryPoint = "rados_connect")]
    public static partial int Connect(RadosHandle cluster);

    /// <summary>Also frees a cluster that was never connected.</summary>
    [LibraryImport(Library, EntryPoint = "rados_shutdown")]
    public static partial void Shutdown(nint cluster);

    [LibraryImport(Library, EntryPoint = "rados_cluster_fsid")]
    public static partial int ClusterId(RadosHandle cluster, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "rados_mon_command", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MonitorCommand(
        RadosHandle cluster, [In] string[] commands, nuint commandCount, byte* input, nuint inputLength, out nint output, out nuint outputLength, out nint status, out nuint statusLength);

    [LibraryImport(Library, EntryPoint = "rados_buffer_free")]
    public static partial void FreeBuffer(nint buffer);

    [LibraryImport(Library, EntryPoint = "rados_ioctx_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenPool(RadosHandle cluster, string pool, out nint context);

    [LibraryImport(Library, EntryPoint = "rados_ioctx_get_id")]
    public static partial long PoolId(PoolHandle pool);

    [LibraryImport(Library, EntryPoint = "rados_ioctx_destroy")]
    public static partial void ClosePool(nint context);

    /// <summary>Lets operations fail in a full pool, which otherwise wait until it is no longer full.</summary>
    [LibraryImport(Library, EntryPoint = "rados_set_pool_full_try")]
    public static partial void FailWhenFull(PoolHandle pool);

    [LibraryImport(Library, EntryPoint = "rados_read", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Read(PoolHandle pool, string name, byte* buffer, nuint length, ulong offset);

    [LibraryImport(Library, EntryPoint = "rados_write_full", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Write(PoolHandle pool, string name, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "rados_remove", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Remove(PoolHandle pool, string name);

    [LibraryImport(Library, EntryPoint = "rados_stat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(PoolHandle pool, string name, out ulong size, out long modified);
}
