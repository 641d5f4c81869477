namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>How the worker process of a share is started.</summary>
/// <param name="FileName">The full path of the program.</param>
/// <param name="Arguments">Its first arguments; those of <see cref="ShareWorker.RunAsync(IReadOnlyList{string}, CancellationToken)"/> follow.</param>
public sealed record WorkerProgram(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The first argument that makes emberkeep a worker. It is not a command for users.</summary>
    public const string Verb = "share-worker";

    /// <summary>
    /// The program that runs now, started once more as a worker. Only for a program whose entry point looks for <see cref="Verb"/> first.
    /// </summary>
    public static WorkerProgram OfThisProgram()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");

        // Started as "dotnet emberkeep.dll": the program is the second word.
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new WorkerProgram(program, [Environment.GetCommandLineArgs()[0], Verb])
            : new WorkerProgram(program, [Verb]);
    }
}
