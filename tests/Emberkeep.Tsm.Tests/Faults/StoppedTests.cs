using System.Diagnostics;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Faults;

/// <summary>Clients that hang, and jobs that are cancelled or killed.</summary>
public sealed class StoppedTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hang")]
    [InlineData("stall")]
    public async Task Backup_ClientDoesNothing_IsStoppedInTime(string fault)
    {
        using var world = new TsmWorld(options => options with { Timeout = TimeSpan.FromSeconds(2) });
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(1));
        world.Fail($"backup * {fault}");
        var started = Stopwatch.StartNew();

        var error = await Should.ThrowAsync<BackupException>(() => world.BackupAsync(path));

        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.IsTransient.ShouldBeTrue();
        error.Message.ShouldContain("done nothing for 2 s");
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        world.CountStored().ShouldBe(0);
        Directory.GetFileSystemEntries(world.Volumes).ShouldBe([path]);
        Directory.GetFileSystemEntries(world.Jobs).ShouldBeEmpty();
    }

    /// <summary>It prints nothing for longer than the limit, but reads and writes.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task Backup_ClientIsSlowButWorks_IsLetAlone()
    {
        using var world = new TsmWorld(options => options with { Timeout = TimeSpan.FromSeconds(3) });
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(2));
        world.Fail("backup backup- slow 400");

        var record = await world.BackupAsync(path);

        (await world.RestoreAsync(record)).Content.AsSpan().SequenceEqual(TsmWorld.Sample(2).Content).ShouldBeTrue();
    }

    [Theory]
    [InlineData("backup * hang")]
    [InlineData("backup backup- stall")]
    [InlineData("backup .json hang")]
    public async Task Backup_Cancelled_LeavesNothing(string fault)
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(3));
        world.Fail(fault);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var backup = world.BackupAsync(path, cancellationToken: source.Token);
        await WaitForCallAsync(world, fault.Contains("json", StringComparison.Ordinal) ? ".json" : "backup ");

        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => backup);
        (await world.ListAsync()).ShouldBeEmpty();
        world.CountStored().ShouldBe(0);
        Directory.GetFileSystemEntries(world.Volumes).ShouldBe([path]);
        Directory.GetFileSystemEntries(world.Jobs).ShouldBeEmpty();
    }

    [Fact]
    public async Task Restore_Cancelled_LeavesNothing()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(4)));
        world.Fail("restore * stall");
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var restore = world.RestoreAsync(record, cancellationToken: source.Token);
        await WaitForCallAsync(world, "restore ");

        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => restore);
        world.ShouldBeTidy("volume", "target");
    }

    [Fact]
    public async Task Backup_ProgramKilled_IsInvisibleAndTakenBackWhenItsClientIsDeadToo()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(5));
        world.Fail("backup backup- stall");
        using var program = EmberkeepProgram.Start(world, "backup", "create", path);
        await WaitForCallAsync(world, "backup ");
        var client = await WaitForClientAsync(world);
        Directory.GetFileSystemEntries(world.Volumes).Length.ShouldBe(2);

        program.Kill();
        await program.WaitForExitAsync(Cancel);

        // The client lives on: nothing may be taken from under it.
        (await world.ListAsync()).ShouldBeEmpty();
        (await world.Driver.CleanUpAsync(null, isDryRun: false, Cancel)).ShouldHaveSingleItem().State.ShouldBe(UnfinishedState.InProgress);
        Directory.GetFileSystemEntries(world.Volumes).Length.ShouldBe(2);
        client.Kill();
        await client.WaitForExitAsync(Cancel);
        client.Dispose();
        world.Fail();
        Directory.GetFiles(world.Server, "*.part", SearchOption.AllDirectories).ToList().ForEach(File.Delete);

        var left = (await world.Driver.CleanUpAsync(null, isDryRun: false, Cancel)).ShouldHaveSingleItem();

        left.State.ShouldBe(UnfinishedState.Removed);
        left.SourcePath.ShouldBe(path);
        world.ShouldBeTidy("volume");
    }

    [Fact]
    public async Task Delete_ProgramKilled_IsFinishedByALaterCommand()
    {
        using var world = new TsmWorld();
        var record = await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(6)));
        world.Fail("delete * hang");
        using var program = EmberkeepProgram.Start(world, "backup", "delete", record.Id.ToString());
        await WaitForCallAsync(world, "delete ");
        var client = await WaitForClientAsync(world, "delete");

        program.Kill(entireProcessTree: false);
        await program.WaitForExitAsync(Cancel);
        client.Kill();
        await client.WaitForExitAsync(Cancel);
        client.Dispose();
        world.Fail();

        (await world.ListAsync()).ShouldBeEmpty();
        (await world.Driver.RecoverAsync(Cancel)).ShouldHaveSingleItem().Outcome.ShouldBe(RecoveryOutcome.Finished);
        world.CountStored().ShouldBe(0);
        world.ShouldBeTidy("volume");
    }

    [Fact]
    public async Task Command_EndedByASignal_TidiesUp()
    {
        using var world = new TsmWorld();
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(7));
        world.Fail("backup backup- stall");
        using var program = EmberkeepProgram.Start(world, "backup", "create", path);
        await WaitForCallAsync(world, "backup ");

        Testing.Command.Run("kill", "-TERM", program.Id.ToString(null, null)).ExitCode.ShouldBe(0);
        await program.WaitForExitAsync(Cancel);

        program.ExitCode.ShouldBe(130);
        world.CountStored().ShouldBe(0);
        Directory.GetFileSystemEntries(world.Volumes).ShouldBe([path]);
        Directory.GetFileSystemEntries(world.Jobs).ShouldBeEmpty();
    }

    private static async Task WaitForCallAsync(TsmWorld world, string part)
    {
        while (!world.Calls.Any(call => call.Contains(part, StringComparison.Ordinal)))
        {
            await Task.Delay(50, Cancel);
        }
    }

    /// <summary>The client that works for this world.</summary>
    private static async Task<Process> WaitForClientAsync(TsmWorld world, string verb = "backup")
    {
        while (true)
        {
            foreach (var process in Process.GetProcesses())
            {
                if (IsClientOf(process, world, verb))
                {
                    return process;
                }

                process.Dispose();
            }

            await Task.Delay(50, Cancel);
        }
    }

    private static bool IsClientOf(Process process, TsmWorld world, string verb)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0');
            return words[0] == TsmWorld.Client && words[1] == verb && words.Contains($"-optfile={world.OptionsFile}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
