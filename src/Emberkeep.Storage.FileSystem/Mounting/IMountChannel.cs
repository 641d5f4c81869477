namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>A way to have emberkeep-mount run with root's rights.</summary>
internal interface IMountChannel
{
    /// <summary>Runs it with one verb and one name.</summary>
    /// <returns>Its exit code and what it said.</returns>
    Task<(int ExitCode, string Text)> RunAsync(string verb, string name, CancellationToken cancellationToken);
}
