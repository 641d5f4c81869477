namespace Emberkeep.Testing.Stores;

/// <summary>The calls of a store, of its writers and of its streams that a test can make fail.</summary>
public enum StoreOperation
{
    EnsureContainer,
    ListContainers,
    List,
    Stat,
    OpenRead,
    Read,
    Create,
    Write,
    WriteZeros,
    Commit,
    Delete,
    DeleteContainer,
    Check,
    Link,
    Copy,
    Sync,
    GetVersion,
    Replace,
    RemoveUnfinished,
}
