using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Sets the mode, the length or the time of the last change of a file (SETATTR).</summary>
internal sealed class SetAttributesRequest(NfsHandle file, NewAttributes attributes) : NfsRequest<bool>
{
    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = file.Bytes)
        {
            var arguments = new SetAttributesArguments
            {
                File = new NfsOpaque { Length = (uint)file.Bytes.Length, Data = bytes },
                Attributes = attributes,
            };
            return Libnfs.SetAttributes(context, callback, &arguments, key);
        }
    }

    protected override unsafe bool Value(ReplyBuffer* reply) => true;
}
