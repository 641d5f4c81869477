namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>The server answered, and does not give us the share. Internal to the client, which makes an error for the user of it.</summary>
internal sealed class NfsMountException : Exception
{
    public NfsMountException(int status, bool isMountDaemon)
        : base($"status {status}")
    {
        Status = status;
        IsMountDaemon = isMountDaemon;
    }

    /// <summary>One of <see cref="Native.Nfs.NfsStatus"/>.</summary>
    public int Status { get; }

    /// <summary>Whether the mount service said so, or the NFS service.</summary>
    public bool IsMountDaemon { get; }
}
