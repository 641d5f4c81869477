namespace Emberkeep.Drivers;

/// <summary>What a check says of a backup, with everything that it builds on.</summary>
public enum BackupCondition
{
    /// <summary>Nothing is wrong with it.</summary>
    Whole = 0,

    /// <summary>Its data is complete, but something stands in the way of some uses; the findings say what.</summary>
    Impaired,

    /// <summary>Data that it needs is damaged or missing, so it must not be counted on.</summary>
    Damaged,
}
