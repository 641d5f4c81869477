using Emberkeep.Storage.FileSystem.Isolation;

namespace Emberkeep.MountScenarios;

/// <summary>A process that starts a worker, prints the worker's process id and waits to be killed.</summary>
internal static class WorkerOwner
{
    public static async Task<int> RunAsync(string root)
    {
        await using var fileSystem = new IsolatedFileSystem(
            new IsolationOptions { Root = root, Share = "s:/s", Program = WorkerProgram.OfThisProgram() }, TimeProvider.System);
        await fileSystem.StatAsync("", CancellationToken.None);
        Console.WriteLine(fileSystem.WorkerId);
        await Console.In.ReadLineAsync();
        return 0;
    }
}
