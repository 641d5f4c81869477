using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Asks what a server takes and gives in one request (FSINFO).</summary>
internal sealed class LimitsRequest(NfsHandle directory) : NfsRequest<NfsLimits>
{
    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = directory.Bytes)
        {
            var arguments = new NfsOpaque { Length = (uint)directory.Bytes.Length, Data = bytes };
            return Libnfs.Information(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsLimits Value(ReplyBuffer* reply) =>
        new(reply->LargestRead, reply->LargestWrite, reply->OwnAttributes.ToNullable());
}
