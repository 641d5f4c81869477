namespace Emberkeep.Checks;

/// <summary>How a step of a check ended.</summary>
public enum CheckStatus
{
    /// <summary>It works.</summary>
    Ok = 0,

    /// <summary>It does not work.</summary>
    Failed,

    /// <summary>It was not tried.</summary>
    Skipped,
}
