namespace Emberkeep.S3.Tests.Faults;

/// <summary>How a request fails.</summary>
public enum FaultKind
{
    /// <summary>The connection is reset; the server never sees the request.</summary>
    LoseRequest,

    /// <summary>The server acts, and the connection is reset in the middle of its answer's head.</summary>
    LoseAnswer,

    /// <summary>The connection is closed in order in the middle of the answer's body.</summary>
    CutAnswer,

    /// <summary>The server falls silent in the middle of the answer's body.</summary>
    StallAnswer,

    /// <summary>The answer says another ETag than the server.</summary>
    WrongETag,

    /// <summary>A byte of the request's body is changed on the way.</summary>
    FlipSent,

    /// <summary>The request is sent a second time when it is done.</summary>
    Twice,
}
