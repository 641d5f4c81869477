using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Asks the mount daemon for the handle of an exported directory (MNT, RFC 1813 appendix I).</summary>
internal sealed class MountRequest(string path) : NfsRequest<NfsHandle>
{
    private readonly byte[] _path = NfsText.Encode(path);

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* text = _path)
        {
            return Libnfs.Mount(context, callback, text, key);
        }
    }

    protected override unsafe NfsHandle Value(ReplyBuffer* reply) => reply->Handle.ToHandle();
}
