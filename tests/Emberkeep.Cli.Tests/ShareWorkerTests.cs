using Emberkeep.Storage.FileSystem.Isolation;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests;

/// <summary>The program is the worker of its own shares.</summary>
public sealed class ShareWorkerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_StartedAsAWorker_WritesAndReads()
    {
        using var root = new TempDirectory();
        await using var fileSystem = new IsolatedFileSystem(
            new IsolationOptions
            {
                Root = root.Path,
                Share = "filer:/srv",
                Program = new WorkerProgram(Path.Combine(AppContext.BaseDirectory, "emberkeep"), [WorkerProgram.Verb]),
            },
            TimeProvider.System);

        await using (var file = await fileSystem.CreateAsync("a", UnixFileMode.UserRead | UnixFileMode.UserWrite, Cancel))
        {
            await file.WriteAsync(0, new byte[] { 1, 2, 3 }, Cancel);
            await file.SyncAsync(Cancel);
        }

        (await File.ReadAllBytesAsync(root.File("a"), Cancel)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void OfThisProgram_ThisProcess_IsNamedWithTheVerbLast()
    {
        var program = WorkerProgram.OfThisProgram();

        program.FileName.ShouldBe(Environment.ProcessPath);
        program.Arguments[^1].ShouldBe(WorkerProgram.Verb);
    }
}
