namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>
/// What a frame is about. New operations are added at the end, with <see cref="WorkerProtocol.Version"/> raised: both sides come from one
/// release, so nothing has to stay compatible.
/// </summary>
internal enum WorkerCall : ushort
{
    /// <summary>Worker to parent, first frame: magic number, version of the protocol, version of the program.</summary>
    Hello = 1,

    /// <summary>Worker to parent: a request succeeded; the results follow.</summary>
    Done,

    /// <summary>Worker to parent: a request failed; kind, transience, error number, message and remedy follow.</summary>
    Failed,

    /// <summary>The root directory: first request.</summary>
    Open,

    /// <summary>path → status.</summary>
    Stat,

    /// <summary>path → file.</summary>
    OpenRead,

    /// <summary>path, mode → file.</summary>
    Create,

    /// <summary>path, mode.</summary>
    CreateDirectory,

    /// <summary>path.</summary>
    SyncDirectory,

    /// <summary>path, path.</summary>
    RenameNoReplace,

    /// <summary>path, path.</summary>
    Rename,

    /// <summary>path, path.</summary>
    Link,

    /// <summary>path.</summary>
    DeleteFile,

    /// <summary>path.</summary>
    DeleteDirectory,

    /// <summary>path, prefix, whether with status → listing.</summary>
    List,

    /// <summary>listing → whether that is the end, number of entries, entries.</summary>
    ListNext,

    /// <summary>listing.</summary>
    ListClose,

    /// <summary>→ total and available bytes.</summary>
    GetSpace,

    /// <summary>file → status.</summary>
    FileStat,

    /// <summary>file, offset, length → length; the bytes are in the slot.</summary>
    FileRead,

    /// <summary>file, offset, length; the bytes are in the slot.</summary>
    FileWrite,

    /// <summary>file, length.</summary>
    FileSetLength,

    /// <summary>file, offset, length.</summary>
    FileWriteBack,

    /// <summary>file.</summary>
    FileTouch,

    /// <summary>file.</summary>
    FileSync,

    /// <summary>file.</summary>
    FileClose,

    /// <summary>What a mount manager asks of a share: name and arguments → text.</summary>
    Task,

    /// <summary>direction, volume's path, device, inode and kind, offset in it, object's path, offset in it, length → moved bytes.</summary>
    Transfer,
}
