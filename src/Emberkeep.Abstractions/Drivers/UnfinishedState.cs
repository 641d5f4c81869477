namespace Emberkeep.Drivers;

/// <summary>What can be done with a backup that is not complete.</summary>
public enum UnfinishedState
{
    /// <summary>Its owner may be at work, so it is left alone.</summary>
    InProgress = 0,

    /// <summary>It has been interrupted and can be resumed.</summary>
    Resumable,

    /// <summary>It has been interrupted and has nothing that could be resumed, or its volume cannot tell whether it has changed.</summary>
    Abandoned,

    /// <summary>It is complete; only its journal was left, or is to be removed.</summary>
    Complete,

    /// <summary>What there was of it has been removed, or with a dry run would be.</summary>
    Removed,

    /// <summary>It could not be looked at or removed now; a later command tries again.</summary>
    Failed,
}
