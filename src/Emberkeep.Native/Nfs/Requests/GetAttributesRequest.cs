using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Asks for the status of a file (GETATTR).</summary>
internal sealed class GetAttributesRequest(NfsHandle file) : NfsRequest<NfsAttributes>
{
    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = file.Bytes)
        {
            var arguments = new NfsOpaque { Length = (uint)file.Bytes.Length, Data = bytes };
            return Libnfs.GetAttributes(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsAttributes Value(ReplyBuffer* reply) => reply->Attributes;
}
