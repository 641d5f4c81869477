namespace Emberkeep.Native.Nfs;

/// <summary>A request got no answer. Internal to the NFS client, which makes an error for the user of it.</summary>
internal sealed class RpcException : Exception
{
    public RpcException(RpcFailure failure, string message)
        : base(message) => Failure = failure;

    public RpcFailure Failure { get; }
}
