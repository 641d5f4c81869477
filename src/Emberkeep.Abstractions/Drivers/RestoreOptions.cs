namespace Emberkeep.Drivers;

/// <summary>How a restore treats damage and what it proves.</summary>
public sealed record RestoreOptions
{
    /// <summary>Reads the target back at the end and compares every block with the backup.</summary>
    public bool Prove { get; init; }

    /// <summary>
    /// Goes on past damage: what cannot be proven to be the backup's data is zeroed on the target and listed in <see cref="RestoreReport.Lost"/>.
    /// </summary>
    public bool Salvage { get; init; }
}
