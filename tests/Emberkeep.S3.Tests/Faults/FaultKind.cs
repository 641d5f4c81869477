namespace Emberkeep.S3.Tests.Faults;

/// <summary>What the proxy does to a request.</summary>
public enum FaultKind
{
    /// <summary>Closes the connection; the server never sees the request.</summary>
    LoseRequest,

    /// <summary>Lets the server act and closes the connection without an answer.</summary>
    LoseAnswer,

    /// <summary>Sends half of the answer's body, then closes the connection.</summary>
    CutAnswer,

    /// <summary>Sends half of the answer's body and nothing more.</summary>
    StallAnswer,

    /// <summary>Answers with a status of its own.</summary>
    Answer,

    /// <summary>Says another ETag than the server.</summary>
    WrongETag,
}
