using Emberkeep.Cli.Tests.Composition;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Cli.Tests.Crashes;

/// <summary>The repository's file system fills up while a backup is made.</summary>
public sealed class FullRepositoryTests(ITestOutputHelper output)
{
    private const long FileSystemLength = 64 << 20;

    [Fact]
    public async Task Backup_FileSystemFillsUp_SaysSoAndIsResumedWhenThereIsRoom()
    {
        using var small = SmallFileSystem.TryMount(FileSystemLength, out var reason);
        if (small is null)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is not "true", reason);
            Assert.Fail(reason);
        }

        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var directory = new TempDirectory();
        var filler = Path.Combine(small.Path, "filler");
        var resumed = 0;
        for (var round = 1; round <= 4; round++)
        {
            var what = $"seed {seed}, round {round}";
            var repository = Directory.CreateDirectory(Path.Combine(small.Path, $"repository{round}")).FullName;
            var commands = new CrashedCommands(repository, directory.File("volume"), random);
            File.Delete(directory.File("volume"));
            commands.Change(24);
            var free = new DriveInfo(small.Path).AvailableFreeSpace;
            var room = random.NextInt64(2 << 20, 20 << 20);
            await File.WriteAllBytesAsync(filler, new byte[Math.Max(0, free - room)], TestContext.Current.CancellationToken);

            var failed = await RealCli.RunAsync(commands.Backup());

            failed.ExitCode.ShouldBe(ExitCode.NoSpace, $"{what}: {failed.Error}");
            await commands.VerifyAsync(what);
            var unfinished = await commands.UnfinishedAsync();
            File.Delete(filler);
            if (unfinished is [var (id, _)])
            {
                failed.Error.ShouldContain($"--resume {id}");
                resumed++;
            }

            var again = await RealCli.RunAsync(unfinished is [] ? commands.Backup() : ["backup", "create", directory.File("volume"), "-r", repository, "--resume"]);
            again.ExitCode.ShouldBe(0, $"{what}: {again.Error}");
            await commands.RestoreAsync(what);
            (await commands.UnfinishedAsync()).ShouldBeEmpty(what);
            Directory.Delete(repository, recursive: true);
        }

        output.WriteLine($"seed {seed}, {resumed} of 4 resumed");
    }
}
