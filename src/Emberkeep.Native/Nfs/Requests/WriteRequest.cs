using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Writes bytes at an offset; the server may keep them in memory until a COMMIT (WRITE, unstable).</summary>
internal sealed class WriteRequest(NfsHandle file, long offset, ReadOnlyMemory<byte> data) : NfsRequest<NfsWritten>
{
    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = file.Bytes, content = data.Span)
        {
            var arguments = new WriteArguments
            {
                File = new NfsOpaque { Length = (uint)file.Bytes.Length, Data = bytes },
                Offset = (ulong)offset,
                Count = (uint)data.Length,
                Stability = WriteArguments.Unstable,
                Data = new NfsOpaque { Length = (uint)data.Length, Data = content },
            };
            return Libnfs.Write(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsWritten Value(ReplyBuffer* reply) =>
        new((int)Math.Min(reply->WriteCount, (uint)data.Length), reply->WriteStability != WriteArguments.Unstable, reply->WriteVerifier);
}
