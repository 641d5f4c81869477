using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Asks the port mapper on which TCP port a program listens (RFC 1833); 0 when it does not.</summary>
internal sealed class PortRequest(int program, int version) : NfsRequest<int>
{
    private const int Tcp = 6;

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key) =>
        Libnfs.GetPort(context, program, version, Tcp, callback, key);

    /// <summary>The answer has no status: its first and only field is the port.</summary>
    protected override unsafe void Decode(ReplyBuffer* reply) => Complete(new NfsReply<int>(NfsStatus.Ok, reply->Status));

    protected override unsafe int Value(ReplyBuffer* reply) => reply->Status;
}
