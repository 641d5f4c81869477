using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Gives a file another name and removes what had that name (RENAME).</summary>
internal sealed class RenameRequest(NfsHandle fromDirectory, string fromName, NfsHandle toDirectory, string toName) : NfsRequest<bool>
{
    private readonly byte[] _from = NfsText.Encode(fromName);
    private readonly byte[] _to = NfsText.Encode(toName);

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* fromBytes = fromDirectory.Bytes, from = _from, toBytes = toDirectory.Bytes, to = _to)
        {
            var arguments = new RenameArguments
            {
                From = new NameArguments { Directory = new NfsOpaque { Length = (uint)fromDirectory.Bytes.Length, Data = fromBytes }, Name = from },
                To = new NameArguments { Directory = new NfsOpaque { Length = (uint)toDirectory.Bytes.Length, Data = toBytes }, Name = to },
            };
            return Libnfs.Rename(context, callback, &arguments, key);
        }
    }

    protected override unsafe bool Value(ReplyBuffer* reply) => true;
}
