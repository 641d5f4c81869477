using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Asks for the room in a file system (FSSTAT).</summary>
internal sealed class SpaceRequest(NfsHandle directory) : NfsRequest<NfsSpace>
{
    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = directory.Bytes)
        {
            var arguments = new NfsOpaque { Length = (uint)directory.Bytes.Length, Data = bytes };
            return Libnfs.Space(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsSpace Value(ReplyBuffer* reply) => new(reply->TotalBytes, reply->AvailableBytes);
}
