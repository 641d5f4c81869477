using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Reads a range of a file into a buffer (READ). The buffer belongs to the request until its task has completed.</summary>
internal sealed class ReadRequest(NfsHandle file, long offset, Memory<byte> buffer) : NfsRequest<NfsReadResult>
{
    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = file.Bytes)
        {
            var arguments = new RangeArguments
            {
                File = new NfsOpaque { Length = (uint)file.Bytes.Length, Data = bytes },
                Offset = (ulong)offset,
                Count = (uint)buffer.Length,
            };
            return Libnfs.Read(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsReadResult Value(ReplyBuffer* reply)
    {
        if (reply->ReadData.Length > (uint)buffer.Length)
        {
            throw new RpcException(RpcFailure.Garbled, "it sent more data than was asked for");
        }

        new ReadOnlySpan<byte>(reply->ReadData.Data, (int)reply->ReadData.Length).CopyTo(buffer.Span);
        return new NfsReadResult((int)reply->ReadData.Length, reply->ReadEnded != 0);
    }
}
