namespace Emberkeep.Storage.FileSystem.Tests.PowerFailure;

/// <summary>What a power failure leaves of changes that were not synced.</summary>
internal enum UnsyncedData
{
    /// <summary>All of it: the process was killed, the machine ran on.</summary>
    Kept = 0,

    /// <summary>Nothing.</summary>
    Lost,

    /// <summary>Of each directory the first changes, of each file the first bytes.</summary>
    FirstOnly,

    /// <summary>Any of them, in any order; of files any length, with zeros or garbage.</summary>
    Any,
}
