using Emberkeep.Errors;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Faults;

public sealed class PasswordTests
{
    private const string Password = "S3cret-of-the-node";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_WithPassword_GivesItToTheClientAndToNobodyElse()
    {
        using var world = new TsmWorld(options => options with { Password = TsmWorld.Secret(Password) });
        world.Settings($"password={Password}", "passwordaccess=prompt");
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(1));

        var record = await world.BackupAsync(path);
        await world.RestoreAsync(record);
        await world.Driver.DeleteAsync(record, Cancel);

        world.Calls.ShouldNotBeEmpty();
        world.Calls.ShouldAllBe(call => !call.Contains(Password));
        world.Log.All.ShouldAllBe(text => !text.Contains(Password));
        Directory.GetFiles(Path.GetDirectoryName(world.Server)!, "*", SearchOption.AllDirectories)
            .Where(file => file != Path.Combine(world.Server, "settings"))
            .ShouldAllBe(file => !File.ReadAllText(file).Contains(Password));
        world.ShouldBeTidy("volume", "target");
    }

    [Fact]
    public async Task Backup_PasswordIsTheClients_NoneIsGiven()
    {
        using var world = new TsmWorld();
        world.Settings($"password={Password}", "passwordaccess=generate");

        await world.BackupAsync(await world.MakeVolumeAsync(TsmWorld.Sample(2)));

        world.Calls.ShouldAllBe(call => call.Contains($"-optfile={world.OptionsFile}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Backup_WrongOrNoPassword_EndsAtOnceWithTheReason(string? password)
    {
        using var world = new TsmWorld(options => options with { Password = password is null ? null : TsmWorld.Secret(password) });
        world.Settings($"password={Password}", "passwordaccess=prompt");
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(3));

        var error = await Should.ThrowAsync<BackupException>(() => world.BackupAsync(path));

        error.Kind.ShouldBe(ErrorKind.Unauthorized);
        error.Message.ShouldContain("ANS1051I");
        error.Message.ShouldNotContain(Password);
        error.Remedy!.ShouldContain("PASSWORDACCESS GENERATE");
    }

    [Fact]
    public void OptionsFile_IsTheUsersOwnAndHasNoOtherPassword()
    {
        using var world = new TsmWorld();
        Directory.CreateDirectory(world.Jobs);
        File.WriteAllText(world.OptionsFile, "SErvername A\nPASSWORDDIR /etc/tsm\n passw old\npas old2\nPAssworDaccess prompt\n");
        string path;
        using (var file = ClientOptionsFile.Create(world.Jobs, world.OptionsFile, TsmWorld.Secret(Password), _ => null))
        {
            path = file.Path;
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.ReadAllText(path).ShouldBe($"SErvername A\nPASSWORDDIR /etc/tsm\nPAssworDaccess prompt\nPASSWORD {Password}\n");
        }

        File.Exists(path).ShouldBeFalse();
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nDOMAIN /")]
    public void OptionsFile_OfAPasswordThatIsMore_IsRefused(string password)
    {
        using var world = new TsmWorld();

        var error = Should.Throw<BackupException>(() => ClientOptionsFile.Create(world.Server, world.OptionsFile, TsmWorld.Secret(password), _ => null));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldNotContain(password);
    }

    [Fact]
    public void OptionsFiles_OfDeadProcesses_AreRemovedAndOthersStay()
    {
        using var world = new TsmWorld();
        Directory.CreateDirectory(world.Jobs);
        using var living = ClientOptionsFile.Create(world.Jobs, world.OptionsFile, TsmWorld.Secret(Password), _ => null);
        var dead = Path.Combine(world.Jobs, "999999999-1-x.opt");
        File.WriteAllText(dead, "PASSWORD x");

        ClientOptionsFile.RemoveLeft(world.Jobs);

        File.Exists(dead).ShouldBeFalse();
        File.Exists(living.Path).ShouldBeTrue();
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("file")]
    [InlineData("option")]
    public async Task Command_WithPassword_WorksAndDoesNotShowIt(string way)
    {
        using var world = new TsmWorld();
        world.Settings($"password={Password}", "passwordaccess=prompt");
        var path = await world.MakeVolumeAsync(TsmWorld.Sample(4));
        var file = world.VolumePath("secret");
        await File.WriteAllTextAsync(file, way == "file" ? Password + "\n" : $"[DEFAULT]\nbackup_tsm_password = {Password}\n", Cancel);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] options = [];
        switch (way)
        {
            case "environment":
                environment["EMBERKEEP_TSM_PASSWORD"] = Password;
                break;
            case "file":
                options = ["--set", $"backup_tsm_password_file={file}"];
                break;
            default:
                options = ["--config-file", file];
                break;
        }

        using var process = EmberkeepProgram.Start(world, environment, [.. options, "--verbose", "backup", "create", path]);
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var error = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);

        process.ExitCode.ShouldBe(0, error);
        (await output + error).ShouldNotContain(Password);
        world.Calls.ShouldAllBe(call => !call.Contains(Password) && !call.Contains("EMBERKEEP"));
    }
}
