using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Commands;

/// <summary>The output of <c>mount</c>; what it does to mounts is tested where mounts can be made.</summary>
public sealed class MountTests : IDisposable
{
    private const string Share = "filer.example.com:/srv/backup";

    private readonly TempDirectory _directory = new();

    public MountTests()
    {
        // A mount of ours that did not outlive the last run of the host.
        var state = Directory.CreateDirectory(_directory.File($"state/{NfsShare.Parse(Share, "share").MountPointName}")).FullName;
        File.WriteAllText(
            Path.Combine(state, "mounted.json"), $$"""{"share":"{{Share}}","mount_id":1,"device":"0:1","unique_id":0,"boot_id":"earlier","namespace":"x"}""");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task List_OwnMountThatIsGone_IsShown()
    {
        var runner = new CliRunner { Composition = { MountDirectory = _directory.Path } };

        var text = await runner.RunAsync("mount", "list");
        var json = (await runner.RunAsync("mount", "list", "--output", "json")).Json;

        text.ExitCode.ShouldBe(0, text.Error);
        text.Lines.Length.ShouldBe(2);
        text.Lines[1].ShouldContain(Share);
        text.Lines[1].ShouldContain("unmounted");
        json.GetArrayLength().ShouldBe(1);
        json[0].GetProperty("share").GetString().ShouldBe(Share);
        json[0].GetProperty("state").GetString().ShouldBe("unmounted");
        json[0].GetProperty("is_own").GetBoolean().ShouldBeTrue();
        json[0].GetProperty("users").GetArrayLength().ShouldBe(0);
        Directory.Exists(_directory.File("base")).ShouldBeFalse("listing makes nothing");
    }

    [Fact]
    public async Task List_NothingWasEverMounted_IsEmpty()
    {
        var result = await new CliRunner().RunAsync("mount", "list", "--output", "json");

        result.ExitCode.ShouldBe(0);
        result.Json.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Unmount_NotMounted_IsNotFound()
    {
        var runner = new CliRunner { Composition = { MountDirectory = _directory.Path } };

        (await runner.RunAsync("mount", "unmount", Share)).ExitCode.ShouldBe(ExitCode.NotFound);
        (await runner.RunAsync("mount", "unmount", "--idle", "--output", "json")).Json.GetProperty("unmounted").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData]
    [InlineData("--idle", Share)]
    [InlineData("not-a-share")]
    public async Task Unmount_NeitherOrBoth_IsInvalid(params string[] arguments) =>
        (await new CliRunner().RunAsync(["mount", "unmount", .. arguments])).ExitCode.ShouldBe(ExitCode.Invalid);
}
