namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>A queued call of any result type.</summary>
internal interface IPendingCall
{
    /// <summary>Runs the call unless it was cancelled, and completes its task. Never throws.</summary>
    void Run();
}
