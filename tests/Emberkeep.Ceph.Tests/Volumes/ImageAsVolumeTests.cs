using Emberkeep.Ceph.Tests.Driver;
using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Errors;
using Emberkeep.Testing;
using Emberkeep.Testing.Ceph;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Ceph.Tests.Volumes;

/// <summary>The whole program, with images where files and devices may be.</summary>
public sealed class ImageAsVolumeTests(CephServers servers)
{
    private const int MiB = 1 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Image_ToADirectoryAndBack_IsTheSame()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        using var directory = new TempDirectory();
        var first = CephBackupDriverTests.Mixed(seed: 300);
        await world.MakeVolumeAsync(first);
        var options = $"?conf={world.Server.ConfigurationFile}&id={CephServer.User}";
        await SucceedAsync(directory.Path, "backup", "create", world.Address + options);
        var second = first.With([new(RunKind.Zeros, 0, MiB, 0), new(RunKind.Random, 9 * MiB, 1000, 301)]);
        await world.ChangeVolumeAsync(second);
        await SucceedAsync(directory.Path, "backup", "create", world.Address + options, "--incremental");
        var target = world.Address with { Image = $"restored-{Guid.NewGuid():N}" };

        await SucceedAsync(directory.Path, "backup", "restore", "latest", target + options, "--volume", world.VolumeId.ToString(), "--prove");

        await using var reader = await RbdVolume.OpenReaderAsync(target, world.Options.Access, TimeProvider.System, Cancel);
        var content = new byte[second.Length];
        (await reader.ReadAsync(0, content, Cancel)).ShouldBe(second.Length);
        content.AsSpan().SequenceEqual(second.Content).ShouldBeTrue();
        var (exitCode, output) = await EmberkeepProgram.RunAsync(directory.Path, "backup", "restore", "latest", target + options, "--volume", world.VolumeId.ToString());
        exitCode.ShouldBe(4, output);
    }

    [Fact]
    public async Task Image_ToAPoolListedCheckedAndDeleted_WorksFromTheCommandLine()
    {
        await using var world = await CephWorld.OpenAsync(servers);
        await world.MakeVolumeAsync(CephBackupDriverTests.Mixed(seed: 310));
        var options = $"?conf={world.Server.ConfigurationFile}&id={CephServer.User}";
        var repository = $"ceph:{CephServer.BackupPool}{options}";

        await SucceedAsync(repository, "config", "check");
        await SucceedAsync(repository, "backup", "create", world.Address + options, "--name", "first");
        (await SucceedAsync(repository, "backup", "create", world.Address + options, "--incremental")).ShouldContain("increment");
        (await SucceedAsync(repository, "backup", "list", "--volume", world.Address.ToString())).ShouldContain("first");
        (await SucceedAsync(repository, "backup", "verify", "latest", "--volume", world.VolumeId.ToString())).ShouldContain("good");
        await SucceedAsync(repository, "backup", "delete", "first", "--volume", world.VolumeId.ToString());
        (await world.ListAsync()).ShouldHaveSingleItem().IsIncremental.ShouldBeFalse();
    }

    [Theory]
    [InlineData("rbd:pool/image", "pool", "image", null)]
    [InlineData("rbd:pool/image@snap", "pool", "image", "snap")]
    public void Parse_Address_TakesItApart(string text, string pool, string image, string? snapshot)
    {
        var address = RbdAddress.Parse(text + "?conf=/etc/a%20b&id=me");

        (address.Pool, address.Image, address.Snapshot, address.ConfigurationFile, address.User).ShouldBe((pool, image, snapshot, "/etc/a b", "me"));
        address.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("rbd:")]
    [InlineData("rbd:pool")]
    [InlineData("rbd:pool/")]
    [InlineData("rbd:pool/a/b")]
    [InlineData("rbd:pool/image@")]
    [InlineData("rbd:pool/image?size=1")]
    public void Parse_NoAddress_IsInvalid(string text) => Should.Throw<BackupException>(() => RbdAddress.Parse(text)).Kind.ShouldBe(ErrorKind.Invalid);

    private static async Task<string> SucceedAsync(string repository, params string[] arguments)
    {
        var (exitCode, output) = await EmberkeepProgram.RunAsync(repository, arguments);
        exitCode.ShouldBe(0, output);
        return output;
    }
}
