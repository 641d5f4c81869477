using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Rooted;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

public sealed class IdentityTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Root => Directory.CreateDirectory(_directory.File("share")).FullName;

    private string FilePath => Path.Combine(Root, RepositoryIdentity.FileName);

    [Fact]
    public async Task Run_NewRepository_GetsAnIdentityThatAllHostsSee()
    {
        var first = await CheckAsync("host1");

        first.ShouldNotBeNull();
        (await CheckAsync("host1")).ShouldBe(first);
        (await CheckAsync("host2")).ShouldBe(first);
        File.GetUnixFileMode(FilePath).ShouldBe((UnixFileMode)0x1B0);
        Directory.EnumerateFileSystemEntries(Root).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Run_ManyHostsAtOnce_AgreeOnOne()
    {
        var root = Root;
        var starts = Enumerable.Range(0, 8).Select(i => CheckAsync($"host{i}"));

        var found = await Task.WhenAll(starts);

        found.Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        Directory.EnumerateFileSystemEntries(root).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Run_OtherOrNoRepository_IsConflictThatNamesTheRememberedFile()
    {
        var known = (await CheckAsync("host1"))!;
        File.Delete(FilePath);

        var missing = await Should.ThrowAsync<BackupException>(() => CheckAsync("host1"));
        await CheckAsync("host2");
        var other = await Should.ThrowAsync<BackupException>(() => CheckAsync("host1"));

        missing.Kind.ShouldBe(ErrorKind.Conflict);
        missing.Message.ShouldContain("without an identity");
        other.Message.ShouldContain(known.Id.ToString());
        other.Remedy!.ShouldContain(_directory.File("host1"));
        File.Delete(_directory.File("host1"));
        (await CheckAsync("host1")).ShouldNotBe(known);
    }

    [Fact]
    public async Task Run_ReadOnlyWithoutIdentity_MakesNone()
    {
        await using var files = new LocalFileSystem(Root);
        var found = await IdentityCheck.RunAsync(
            files, "filer:/x", new IdentityMemory(_directory.File("host1")), isReadOnly: true, TestContext.Current.CancellationToken);

        found.Identity.ShouldBeNull();
        Directory.EnumerateFileSystemEntries(Root).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"x\"}")]
    [InlineData("null")]
    [InlineData("{\"id\":\"00000000-0000-0000-0000-000000000000\"}")]
    public async Task Run_DamagedFile_IsCorrupt(string content)
    {
        await File.WriteAllTextAsync(FilePath, content, TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<BackupException>(() => CheckAsync("host1"))).Kind.ShouldBe(ErrorKind.Corrupt);
    }

    [Theory]
    [InlineData(ErrorKind.Unauthorized)]
    [InlineData(ErrorKind.NoSpace)]
    public async Task Run_FileCannotBeMade_GoesOnWithoutAndSaysWhy(ErrorKind kind)
    {
        await using var files = new FaultyFileSystem(new LocalFileSystem(Root))
        {
            Before = call => call.Operation == "Create" ? new BackupException(kind, "Cannot create it.") : null,
        };

        var found = await IdentityCheck.RunAsync(
            files, "filer:/x", new IdentityMemory(_directory.File("host1")), isReadOnly: false, TestContext.Current.CancellationToken);

        found.Identity.ShouldBeNull();
        found.Note!.ShouldContain("Cannot create it.");
        File.Exists(_directory.File("host1")).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_StateDirectoryCannotBeMade_GoesOnAndSaysSo()
    {
        await File.WriteAllTextAsync(_directory.File("file"), "", TestContext.Current.CancellationToken);
        await using var files = new LocalFileSystem(Root);

        var found = await IdentityCheck.RunAsync(
            files, "filer:/x", new IdentityMemory(_directory.File("file/state")), isReadOnly: false, TestContext.Current.CancellationToken);

        found.Identity.ShouldNotBeNull();
        found.Note!.ShouldContain("cannot be remembered");
    }

    [Theory]
    [InlineData("", "repository.json")]
    [InlineData("port=2049", "repository.json")]
    [InlineData("port=2050", "repository-2050.json")]
    public void Memory_OtherPort_IsOfAnotherServer(string options, string name)
    {
        var share = NfsShare.Parse("filer:/x", "backup_share");

        IdentityMemory.Of("/state", share, NfsMountOptions.Parse(options, "backup_mount_options")).Path.ShouldBe($"/state/{share.MountPointName}/{name}");
    }

    [Fact]
    public async Task Run_LinkOrDirectoryInItsPlace_IsRefused()
    {
        File.CreateSymbolicLink(FilePath, "/etc/hostname");
        (await Should.ThrowAsync<BackupException>(() => CheckAsync("host1"))).Kind.ShouldBe(ErrorKind.Corrupt);
        File.Delete(FilePath);
        Directory.CreateDirectory(FilePath);
        (await Should.ThrowAsync<BackupException>(() => CheckAsync("host1"))).Kind.ShouldBe(ErrorKind.Corrupt);
    }

    public void Dispose() => _directory.Dispose();

    private async Task<RepositoryIdentity?> CheckAsync(string host)
    {
        await using var files = new LocalFileSystem(Root);
        return (await IdentityCheck.RunAsync(
            files, "filer:/x", new IdentityMemory(_directory.File(host)), isReadOnly: false, TestContext.Current.CancellationToken)).Identity;
    }
}
