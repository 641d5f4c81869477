namespace Emberkeep.Tsm.Client;

/// <summary>The totals that tell how a command of the client ended.</summary>
internal enum ClientTotal
{
    /// <summary>Objects that were stored. A first backup below a directory may count the directories above it.</summary>
    BackedUp = 0,

    /// <summary>Objects that were brought back.</summary>
    Restored,

    /// <summary>Objects that were deleted.</summary>
    Deleted,

    /// <summary>Objects with which something went wrong.</summary>
    Failed,
}
