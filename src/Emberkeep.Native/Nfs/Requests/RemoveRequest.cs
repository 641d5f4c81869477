using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Removes a name: of anything but a directory (REMOVE), or of an empty directory (RMDIR).</summary>
internal sealed class RemoveRequest(NfsHandle directory, string name, bool isDirectory) : NfsRequest<bool>
{
    private readonly byte[] _name = NfsText.Encode(name);

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = directory.Bytes, text = _name)
        {
            var arguments = new NameArguments { Directory = new NfsOpaque { Length = (uint)directory.Bytes.Length, Data = bytes }, Name = text };
            return isDirectory
                ? Libnfs.RemoveDirectory(context, callback, &arguments, key)
                : Libnfs.RemoveFile(context, callback, &arguments, key);
        }
    }

    protected override unsafe bool Value(ReplyBuffer* reply) => true;
}
