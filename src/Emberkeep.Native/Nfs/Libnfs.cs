using System.Runtime.InteropServices;
using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs;

/// <summary>
/// The functions of libnfs that the user-space NFS client needs, as nfsc/libnfs-raw.h of version 4.0 declares them: the asynchronous calls of
/// the raw protocols. The path-based functions of libnfs are not used: they resolve paths on the client and follow symbolic links, and read whole
/// directories into memory.
/// </summary>
/// <remarks>
/// What was looked up in the library itself: a request is encoded, with all data that it points to, before the function returns; a reply is
/// valid during its callback only; destroying a context runs the callback of every request that is still waiting; a context that was connected
/// with <see cref="Connect"/> does not reconnect by itself. A function that returns a negative number did not queue the request.
/// </remarks>
internal static unsafe partial class Libnfs
{
    /// <summary>The library with the structure layouts that are declared here. Other versions have other numbers in their name.</summary>
    public const string Library = "libnfs.so.13";

    /// <summary>A call was answered.</summary>
    public const int StatusSuccess = 0;

    [LibraryImport(Library, EntryPoint = "rpc_init_context")]
    public static partial nint CreateContext();

    [LibraryImport(Library, EntryPoint = "rpc_destroy_context")]
    public static partial void DestroyContext(nint context);

    [LibraryImport(Library, EntryPoint = "libnfs_authunix_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CreateCredential(string machine, uint uid, uint gid, uint groupCount, ReadOnlySpan<uint> groups);

    /// <summary>Gives the context a credential, which belongs to it from then on.</summary>
    [LibraryImport(Library, EntryPoint = "rpc_set_auth")]
    public static partial void SetCredential(RpcContextHandle context, nint credential);

    /// <summary>Starts a TCP connection. A name is resolved here and now, so give a numeric address.</summary>
    [LibraryImport(Library, EntryPoint = "rpc_connect_async", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Connect(RpcContextHandle context, string server, int port, ReplyCallback callback, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_get_fd")]
    public static partial int Descriptor(RpcContextHandle context);

    [LibraryImport(Library, EntryPoint = "rpc_which_events")]
    public static partial int Events(RpcContextHandle context);

    /// <summary>Sends and receives what is possible without waiting and runs callbacks; negative when the connection is lost.</summary>
    [LibraryImport(Library, EntryPoint = "rpc_service")]
    public static partial int Service(RpcContextHandle context, int events);

    [LibraryImport(Library, EntryPoint = "rpc_get_error")]
    public static partial nint LastError(RpcContextHandle context);

    [LibraryImport(Library, EntryPoint = "rpc_pmap2_getport_async")]
    public static partial int GetPort(
        RpcContextHandle context, int program, int version, int protocol, ReplyCallback callback, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_mount3_mnt_async")]
    public static partial int Mount(RpcContextHandle context, ReplyCallback callback, byte* path, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_getattr_async")]
    public static partial int GetAttributes(RpcContextHandle context, ReplyCallback callback, NfsOpaque* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_setattr_async")]
    public static partial int SetAttributes(
        RpcContextHandle context, ReplyCallback callback, SetAttributesArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_lookup_async")]
    public static partial int Lookup(RpcContextHandle context, ReplyCallback callback, NameArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_read_async")]
    public static partial int Read(RpcContextHandle context, ReplyCallback callback, RangeArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_write_async")]
    public static partial int Write(RpcContextHandle context, ReplyCallback callback, WriteArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_commit_async")]
    public static partial int Commit(RpcContextHandle context, ReplyCallback callback, RangeArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_create_async")]
    public static partial int Create(RpcContextHandle context, ReplyCallback callback, CreateArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_mkdir_async")]
    public static partial int MakeDirectory(
        RpcContextHandle context, ReplyCallback callback, MakeDirectoryArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_remove_async")]
    public static partial int RemoveFile(RpcContextHandle context, ReplyCallback callback, NameArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_rmdir_async")]
    public static partial int RemoveDirectory(RpcContextHandle context, ReplyCallback callback, NameArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_rename_async")]
    public static partial int Rename(RpcContextHandle context, ReplyCallback callback, RenameArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_link_async")]
    public static partial int Link(RpcContextHandle context, ReplyCallback callback, LinkArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_readdirplus_async")]
    public static partial int List(RpcContextHandle context, ReplyCallback callback, ListArguments* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_fsstat_async")]
    public static partial int Space(RpcContextHandle context, ReplyCallback callback, NfsOpaque* arguments, nint key);

    [LibraryImport(Library, EntryPoint = "rpc_nfs3_fsinfo_async")]
    public static partial int Information(RpcContextHandle context, ReplyCallback callback, NfsOpaque* arguments, nint key);
}
