using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Makes all of a file durable (COMMIT) and gives the server's verifier.</summary>
internal sealed class CommitRequest(NfsHandle file) : NfsRequest<ulong>
{
    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = file.Bytes)
        {
            // Offset 0 and count 0 stand for the whole file.
            var arguments = new RangeArguments { File = new NfsOpaque { Length = (uint)file.Bytes.Length, Data = bytes } };
            return Libnfs.Commit(context, callback, &arguments, key);
        }
    }

    protected override unsafe ulong Value(ReplyBuffer* reply) => reply->CommitVerifier;
}
