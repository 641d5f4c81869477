namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>What came of a command to mount or unmount.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">What the command said; one line for each version of the protocol that was tried.</param>
/// <param name="Remedy">What to do about it, when the command knows.</param>
public sealed record MountResult(MountOutcome Outcome, string Text, string? Remedy = null)
{
    /// <summary>It worked.</summary>
    public static MountResult Done { get; } = new(MountOutcome.Done, "");
}
