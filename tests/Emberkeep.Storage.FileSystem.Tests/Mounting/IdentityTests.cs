using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

public sealed class IdentityTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Root => Directory.CreateDirectory(_directory.File("share")).FullName;

    private string FilePath => Path.Combine(Root, RepositoryIdentity.FileName);

    [Fact]
    public void Run_NewRepository_GetsAnIdentityThatAllHostsSee()
    {
        var first = Check("host1");

        first.ShouldNotBeNull();
        Check("host1").ShouldBe(first);
        Check("host2").ShouldBe(first);
        File.GetUnixFileMode(FilePath).ShouldBe((UnixFileMode)0x1B0);
        Directory.EnumerateFileSystemEntries(Root).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Run_ManyHostsAtOnce_AgreeOnOne()
    {
        var root = Root;
        var starts = Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(
            () => IdentityCheck.Run(root, "filer:/x", _directory.File($"host{i}"), isReadOnly: false),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        var found = await Task.WhenAll(starts);

        found.Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        Directory.EnumerateFileSystemEntries(root).ShouldHaveSingleItem();
    }

    [Fact]
    public void Run_OtherOrNoRepository_IsConflictThatNamesTheRememberedFile()
    {
        var known = Check("host1")!;
        File.Delete(FilePath);

        var missing = Should.Throw<BackupException>(() => Check("host1"));
        Check("host2");
        var other = Should.Throw<BackupException>(() => Check("host1"));

        missing.Kind.ShouldBe(ErrorKind.Conflict);
        missing.Message.ShouldContain("without an identity");
        other.Message.ShouldContain(known.Id.ToString());
        other.Remedy!.ShouldContain(_directory.File("host1"));
        File.Delete(_directory.File("host1"));
        Check("host1").ShouldNotBe(known);
    }

    [Fact]
    public void Run_ReadOnlyWithoutIdentity_MakesNone()
    {
        IdentityCheck.Run(Root, "filer:/x", _directory.File("host1"), isReadOnly: true).ShouldBeNull();

        Directory.EnumerateFileSystemEntries(Root).ShouldBeEmpty();
    }

    [Fact]
    public void Run_NothingMayBeWrittenThere_IsNoReasonNotToRead()
    {
        // In /sys nobody can make a file, not even root.
        IdentityCheck.Run("/sys", "filer:/x", _directory.File("host1"), isReadOnly: false).ShouldBeNull();

        File.Exists(_directory.File("host1")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"x\"}")]
    [InlineData("null")]
    [InlineData("{\"id\":\"00000000-0000-0000-0000-000000000000\"}")]
    public void Run_DamagedFile_IsCorrupt(string content)
    {
        File.WriteAllText(FilePath, content);

        Should.Throw<BackupException>(() => Check("host1")).Kind.ShouldBe(ErrorKind.Corrupt);
    }

    [Fact]
    public void Run_LinkOrDirectoryInItsPlace_IsRefused()
    {
        File.CreateSymbolicLink(FilePath, "/etc/hostname");
        Should.Throw<BackupException>(() => Check("host1"));
        File.Delete(FilePath);
        Directory.CreateDirectory(FilePath);
        Should.Throw<BackupException>(() => Check("host1")).Kind.ShouldBe(ErrorKind.Corrupt);
    }

    public void Dispose() => _directory.Dispose();

    private RepositoryIdentity? Check(string host) => IdentityCheck.Run(Root, "filer:/x", _directory.File(host), isReadOnly: false);
}
