namespace Emberkeep.Testing.Stores;

/// <summary>What a fault does.</summary>
public enum FaultEffect
{
    /// <summary>Throws, and the call has no effect.</summary>
    ThrowBefore,

    /// <summary>Throws after the call had its effect, as when a server's answer is lost.</summary>
    ThrowAfter,

    /// <summary>
    /// A write takes the first half of its data and throws; a read ends the stream after half of what was asked for, with no error.
    /// </summary>
    CutShort,

    /// <summary>Does nothing until the caller's token is cancelled.</summary>
    Hang,

    /// <summary>No fault: the call has its effect, and the answer comes a moment later to who still waits for it.</summary>
    AnswerLate,
}
