using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Gives a file a second name, if that is not taken (LINK).</summary>
internal sealed class LinkRequest(NfsHandle file, NfsHandle directory, string name) : NfsRequest<bool>
{
    private readonly byte[] _name = NfsText.Encode(name);

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* fileBytes = file.Bytes, bytes = directory.Bytes, text = _name)
        {
            var arguments = new LinkArguments
            {
                File = new NfsOpaque { Length = (uint)file.Bytes.Length, Data = fileBytes },
                Where = new NameArguments { Directory = new NfsOpaque { Length = (uint)directory.Bytes.Length, Data = bytes }, Name = text },
            };
            return Libnfs.Link(context, callback, &arguments, key);
        }
    }

    protected override unsafe bool Value(ReplyBuffer* reply) => true;
}
