using System.Diagnostics;
using System.Globalization;
using Emberkeep.Cli.Tests.Composition;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Crashes;

/// <summary>The real program is killed with SIGKILL at random moments.</summary>
public sealed class KilledProcessTests(ITestOutputHelper output)
{
    [Fact]
    public Task Backup_Killed_IsResumedOrCleanedUp() => RunAsync(Rounds("EMBERKEEP_KILLS", 3));

    [Fact]
    [Trait("Category", "Long")]
    public Task Backup_KilledManyTimes_IsResumedOrCleanedUp() => RunAsync(Rounds("EMBERKEEP_KILLS", 200));

    private static int Rounds(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var asked) ? asked : otherwise;

    private async Task RunAsync(int rounds)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var directory = new TempDirectory();
        var repository = Directory.CreateDirectory(directory.File("repository")).FullName;
        var commands = new CrashedCommands(repository, directory.File("volume"), random);
        commands.Change(40);
        var (killed, resumed, cleaned) = (0, 0, 0);
        for (var round = 1; round <= rounds; round++)
        {
            var what = $"seed {seed}, round {round}";
            var hasBase = round > 1;
            killed += await KillAsync(commands.Backup(hasBase && random.Next(2) == 0 ? ["--incremental"] : []), TimeSpan.FromMilliseconds(random.Next(200, 4000))) ? 1 : 0;
            await commands.VerifyAsync(what);
            var unfinished = await commands.UnfinishedAsync();
            if (unfinished is [var (id, state)] && state == "resumable" && random.Next(3) > 0)
            {
                var result = await RealCli.RunAsync(commands.Backup("--resume", id));
                result.ExitCode.ShouldBe(0, $"{what}: {result.Error}");
                resumed++;
            }
            else
            {
                (await RealCli.RunAsync("repository", "cleanup", "-r", repository)).ExitCode.ShouldBe(0, what);
                cleaned += unfinished.Count;
                var again = await RealCli.RunAsync(commands.Backup(hasBase ? ["--incremental"] : []));
                again.ExitCode.ShouldBe(0, $"{what}: {again.Error}");
            }

            (await commands.UnfinishedAsync()).ShouldBeEmpty(what);
            await commands.RestoreAsync(what);

            // Else the time for the checks would grow with the square of the rounds; and what is left of merged chains is checked, too.
            var forgotten = await RealCli.RunAsync("forget", "--keep-last", "8", "--prune", "-r", repository);
            forgotten.ExitCode.ShouldBe(0, $"{what}: {forgotten.Error}");
            commands.Change(4);
        }

        await commands.VerifyAsync("at the end");

        // Who is killed while it asks for the server's time leaves an object that a command removes when it is five minutes old.
        var own = new DirectoryInfo(Path.Combine(repository, ".emberkeep"));
        (own.Exists ? own.GetFiles("*", SearchOption.AllDirectories) : []).Select(file => file.Name)
            .Where(name => !name.StartsWith("clock-", StringComparison.Ordinal)).ShouldBeEmpty();
        output.WriteLine($"{rounds} rounds, {killed} killed, {resumed} resumed, {cleaned} cleaned up");
    }

    /// <returns>False when it was over before.</returns>
    private static async Task<bool> KillAsync(string[] arguments, TimeSpan delay)
    {
        var token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "emberkeep.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await Task.Delay(delay, token);
        var isRunning = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync(token);
        return isRunning;
    }
}
