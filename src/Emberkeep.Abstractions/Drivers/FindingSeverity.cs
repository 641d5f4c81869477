namespace Emberkeep.Drivers;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; nothing has to be done.</summary>
    Info = 0,

    /// <summary>No backup is damaged, but somebody should look at it.</summary>
    Warning,

    /// <summary>Damage: a backup cannot be restored, or not by everybody.</summary>
    Error,
}
