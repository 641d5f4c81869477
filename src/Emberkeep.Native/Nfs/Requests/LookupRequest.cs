using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Looks for a name in a directory (LOOKUP). The server follows no symbolic link.</summary>
internal sealed class LookupRequest(NfsHandle directory, string name) : NfsRequest<NfsObject>
{
    private readonly byte[] _name = NfsText.Encode(name);

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = directory.Bytes, text = _name)
        {
            var arguments = new NameArguments { Directory = new NfsOpaque { Length = (uint)directory.Bytes.Length, Data = bytes }, Name = text };
            return Libnfs.Lookup(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsObject Value(ReplyBuffer* reply) => new(reply->Handle.ToHandle(), reply->LookupAttributes.ToNullable());
}
