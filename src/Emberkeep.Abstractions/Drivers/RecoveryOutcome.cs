namespace Emberkeep.Drivers;

/// <summary>What became of a job that was found unfinished.</summary>
public enum RecoveryOutcome
{
    /// <summary>It has been carried through.</summary>
    Finished = 0,

    /// <summary>It could not be carried through; everything is as it was before the job.</summary>
    TakenBack,

    /// <summary>Its owner may be alive, so it was left alone.</summary>
    InProgress,

    /// <summary>It could be neither carried through nor taken back now; a later command tries again.</summary>
    Failed,
}
