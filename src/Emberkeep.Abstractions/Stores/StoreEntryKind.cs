namespace Emberkeep.Stores;

/// <summary>What a name in a store stands for.</summary>
public enum StoreEntryKind
{
    /// <summary>A file that is none of the others: no object of a backup can have its name.</summary>
    Foreign = 0,

    /// <summary>An object as listings show it.</summary>
    Object,

    /// <summary>What a writer has not finished yet, or left when it was killed.</summary>
    Unfinished,

    /// <summary>A place of its own, to be inspected by itself.</summary>
    Place,

    /// <summary>Neither a file nor a directory: a symbolic link, a FIFO, a socket, a device. Never opened.</summary>
    Irregular,
}
