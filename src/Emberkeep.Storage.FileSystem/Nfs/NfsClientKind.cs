namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>Who speaks NFS with the server.</summary>
public enum NfsClientKind
{
    /// <summary>Whichever works here.</summary>
    Auto = 0,

    /// <summary>The kernel, through a mount.</summary>
    Kernel,

    /// <summary>The process itself, without a mount and without privilege.</summary>
    User,
}
