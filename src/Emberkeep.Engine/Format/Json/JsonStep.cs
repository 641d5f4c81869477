namespace Emberkeep.Engine.Format.Json;

/// <summary>What a consumer did with the token that it was shown.</summary>
internal enum JsonStep
{
    /// <summary>It took the token, with all that belongs to it.</summary>
    Taken = 0,

    /// <summary>It needs more of the document to be in the buffer and has changed nothing.</summary>
    NeedMore,

    /// <summary>It took the token and wants the pump to stop behind it.</summary>
    Pause,
}
