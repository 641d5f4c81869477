using Emberkeep.Errors;

namespace Emberkeep.Tsm.Client;

/// <summary>What a message of the client means for a backup.</summary>
/// <param name="Kind">What kind of error it is.</param>
/// <param name="Meaning">What it means, in our words, without a full stop.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="IsTransient">True when the same command may succeed later.</param>
internal sealed record KnownMessage(ErrorKind Kind, string Meaning, string Remedy, bool IsTransient = false)
{
    /// <summary>True for a message that only says that something failed; another one beside it says why.</summary>
    public bool IsGeneral { get; init; }

    /// <summary>True when the client left the object out, whatever it counts: a directory above it may be what was counted.</summary>
    public bool IsLeftOut { get; init; }
}
