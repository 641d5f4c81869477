using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Makes a directory with a mode (MKDIR).</summary>
internal sealed class MakeDirectoryRequest(NfsHandle directory, string name, uint mode) : NfsRequest<NfsObject>
{
    private readonly byte[] _name = NfsText.Encode(name);

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = directory.Bytes, text = _name)
        {
            var arguments = new MakeDirectoryArguments
            {
                Where = new NameArguments { Directory = new NfsOpaque { Length = (uint)directory.Bytes.Length, Data = bytes }, Name = text },
                Attributes = NewAttributes.OfMode(mode),
            };
            return Libnfs.MakeDirectory(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsObject Value(ReplyBuffer* reply) => new(reply->Made.ToNullable(), reply->MadeAttributes.ToNullable());
}
