namespace Emberkeep.MountHelper;

/// <summary>Ends the command with an exit code and a line of text.</summary>
internal sealed class Refusal(ExitCode code, string message) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public ExitCode Code { get; } = code;
}
