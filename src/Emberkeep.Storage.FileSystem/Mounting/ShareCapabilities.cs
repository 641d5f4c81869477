namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>What a share can do, found by trying.</summary>
public sealed record ShareCapabilities
{
    /// <summary>Hard links: publish without overwriting, and share objects between backups.</summary>
    public required Capability HardLink { get; init; }

    /// <summary>Renaming in one step unless the new name is taken. NFS cannot do it; a hard link takes its place.</summary>
    public required Capability RenameNoReplace { get; init; }

    /// <summary>Making a file durable.</summary>
    public required Capability SyncFile { get; init; }

    /// <summary>Making the names in a directory durable.</summary>
    public required Capability SyncDirectory { get; init; }

    /// <summary>A file keeps the mode that it is given.</summary>
    public required Capability ChangeMode { get; init; }

    /// <summary>Extended attributes of users.</summary>
    public required Capability UserAttributes { get; init; }

    /// <summary>Files that share blocks (FICLONE; CLONE of NFS 4.2).</summary>
    public required Capability Reflink { get; init; }

    /// <summary>
    /// copy_file_range works. Whether the server copies by itself (COPY of NFS 4.2) cannot be seen from here: where it cannot, the kernel
    /// reads and writes.
    /// </summary>
    public required Capability CopyRange { get; init; }

    /// <summary>Holes can be found.</summary>
    public required Capability FindHoles { get; init; }

    /// <summary>Holes can be made in a file.</summary>
    public required Capability PunchHole { get; init; }

    /// <summary>Bytes that this user may still store.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Size of the file system in bytes.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>What does not hinder work now but should be set right, with the command; empty when all is well.</summary>
    public required IReadOnlyList<string> Advice { get; init; }
}
