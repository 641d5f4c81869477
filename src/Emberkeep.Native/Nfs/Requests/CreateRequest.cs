using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Makes a file of a name that is not taken, with a mode (CREATE, guarded).</summary>
internal sealed class CreateRequest(NfsHandle directory, string name, uint mode) : NfsRequest<NfsObject>
{
    private readonly byte[] _name = NfsText.Encode(name);

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = directory.Bytes, text = _name)
        {
            var arguments = new CreateArguments
            {
                Where = new NameArguments { Directory = new NfsOpaque { Length = (uint)directory.Bytes.Length, Data = bytes }, Name = text },
                How = CreateArguments.Guarded,
                Attributes = NewAttributes.OfMode(mode),
            };
            return Libnfs.Create(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsObject Value(ReplyBuffer* reply) => new(reply->Made.ToNullable(), reply->MadeAttributes.ToNullable());
}
