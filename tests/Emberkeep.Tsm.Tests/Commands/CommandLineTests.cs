using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Commands;

public sealed class CommandLineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_FromBackupToDeletion_AllWork()
    {
        using var world = new TsmWorld();
        var sample = TsmWorld.Sample(1);
        var path = await world.MakeVolumeAsync(sample);

        var id = (await RunAsync(world, "--quiet", "backup", "create", path, "--name", "first")).Trim();
        (await RunAsync(world, "backup", "list")).ShouldContain(id);
        (await RunAsync(world, "backup", "show", id)).ShouldContain($"{{\"backup_mode\": \"file\", \"backup_path\": \"{world.Volumes}/backup-{id}\"}}");
        (await RunAsync(world, "backup", "verify", "--quick", id)).ShouldContain("1 object present, data not read");
        (await RunAsync(world, "repository", "check")).ShouldContain("whole", Case.Insensitive);
        var restored = await RunAsync(world, "backup", "restore", id, world.VolumePath("new"), "--prove");

        restored.ShouldContain("SHA-256 of the whole volume verified before the target was written, and again on the target");
        (await File.ReadAllBytesAsync(world.VolumePath("new"), Cancel)).AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
        (await RunAsync(world, "backup", "delete", id)).ShouldContain($"deleted {id}");
        (await RunAsync(world, "backup", "list")).ShouldNotContain(id);
        world.CountStored().ShouldBe(0);
        world.ShouldBeTidy("volume", "new");
    }

    [Fact]
    public async Task Import_RecordOfABackupThatIsNotListed_ListsIt()
    {
        using var world = new TsmWorld();
        var id = (await RunAsync(world, "--quiet", "backup", "create", await world.MakeVolumeAsync(TsmWorld.Sample(2)), "--name", "theirs")).Trim();
        var file = world.VolumePath("record.json");
        await File.WriteAllTextAsync(file, await RunAsync(world, "backup", "export", id), Cancel);
        File.Delete(Path.Combine(world.Records, $"{id}.json"));

        (await RunAsync(world, "backup", "import", file)).ShouldContain("is listed from now on");

        (await RunAsync(world, "backup", "list")).ShouldContain("theirs");
        (await RunAsync(world, "backup", "import", file)).ShouldContain("as the record says");
        (await RunAsync(world, "backup", "verify", "--quick", id)).ShouldContain("1 object present");
        (await RunAsync(world, "repository", "import")).ShouldContain(id);
        (await RunAsync(world, "repository", "import", "--format", "cinder-records")).ShouldContain("tsm.TSMBackupDriver");
    }

    private static async Task<string> RunAsync(TsmWorld world, params string[] arguments)
    {
        var (exitCode, output) = await EmberkeepProgram.RunAsync(world, arguments);
        exitCode.ShouldBe(0, output);
        return output;
    }
}
