namespace Emberkeep.Engine.Copying;

/// <summary>What became of one backup.</summary>
public enum CopyOutcome
{
    /// <summary>All of it was copied.</summary>
    Copied = 0,

    /// <summary>An earlier run had copied a part, and the rest was copied now.</summary>
    Completed,

    /// <summary>It was there already and is the same.</summary>
    Present,

    /// <summary>It would be copied; this is a dry run.</summary>
    Planned,

    /// <summary>It was not copied; the report says why.</summary>
    Failed,
}
