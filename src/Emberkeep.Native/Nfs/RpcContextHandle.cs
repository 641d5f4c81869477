using System.Runtime.InteropServices;

namespace Emberkeep.Native.Nfs;

/// <summary>A context of libnfs: one TCP connection with its queues. Releasing it closes the connection without waiting for the server.</summary>
internal sealed class RpcContextHandle : SafeHandle
{
    private RpcContextHandle(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    public override bool IsInvalid => handle == 0;

    /// <summary>Makes a context that speaks for a user.</summary>
    public static RpcContextHandle Create(NfsCredential credential)
    {
        var context = new RpcContextHandle(Libnfs.CreateContext());
        if (context.IsInvalid)
        {
            throw new RpcException(RpcFailure.NotConnected, "libnfs has no memory for a connection.");
        }

        var groups = credential.Groups.AsSpan(0, Math.Min(credential.Groups.Length, NfsCredential.MaxGroups));
        var auth = Libnfs.CreateCredential(Environment.MachineName, credential.Uid, credential.Gid, (uint)groups.Length, groups);
        if (auth == 0)
        {
            context.Dispose();
            throw new RpcException(RpcFailure.NotConnected, "libnfs has no memory for a credential.");
        }

        Libnfs.SetCredential(context, auth);
        return context;
    }

    protected override bool ReleaseHandle()
    {
        Libnfs.DestroyContext(handle);
        return true;
    }
}
