using Emberkeep.Storage.FileSystem.Isolation;

namespace Emberkeep.MountScenarios;

/// <summary>A worker whose share hangs, or is slow, as files named ".hang" and ".slow" in its root say.</summary>
internal static class TroubledWorker
{
    public static Task<int> RunAsync(string[] arguments) =>
        ShareWorker.RunAsync(arguments, root => new TroubledFileSystem(root), CancellationToken.None);
}
