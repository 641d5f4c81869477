using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs;

/// <summary>What <c>backup_nfs_client = auto</c> takes.</summary>
public sealed class ClientChoiceTests : IDisposable
{
    private const string Listed = "filer.example.com:/srv/backup";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(Listed, NfsClientKind.Kernel)]
    [InlineData(Listed + "/", NfsClientKind.User)]
    [InlineData("other.example.com:/srv/backup", NfsClientKind.User)]
    public void Auto_ListOfSharesExists_CountsForItsSharesOnly(string share, NfsClientKind client)
    {
        File.WriteAllText(_directory.File("shares.conf"), $"[backup]\nshare = {Listed}\nmount_point_base = {_directory.Path}\nowner = 0\n");

        NfsStoreOpener.ClientOf(Options(share)).ShouldBe(client);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public void Auto_NoUsableListOfShares_IsTheClientInTheProcess(string? text)
    {
        if (text is not null)
        {
            File.WriteAllText(_directory.File("shares.conf"), text);
        }

        NfsStoreOpener.ClientOf(Options(Listed)).ShouldBe(NfsClientKind.User);
    }

    [Theory]
    [InlineData("ro")]
    [InlineData("sec=krb5p")]
    public void Auto_OptionThatOnlyTheKernelHonours_IsTheKernel(string options) =>
        NfsStoreOpener.ClientOf(Options(Listed, options)).ShouldBe(NfsClientKind.Kernel);

    [Fact]
    public void User_OptionThatOnlyTheKernelHonours_IsRefused() =>
        Should.Throw<BackupException>(() => NfsStoreOpener.ClientOf(Options(Listed, "ro") with { Client = NfsClientKind.User })).Kind.ShouldBe(ErrorKind.Unsupported);

    [Fact]
    public void Auto_RememberedIdentity_DecidesNothing()
    {
        var memory = IdentityMemory.Of(_directory.File("state"), NfsShare.Parse(Listed, "o"), NfsMountOptions.None);
        memory.Remember(new RepositoryIdentity(Guid.NewGuid())).ShouldBeNull();

        NfsStoreOpener.ClientOf(Options(Listed)).ShouldBe(NfsClientKind.User);
    }

    [Fact]
    public void WithoutLinks_LinkInThePath_IsWhatTheMountTableHas()
    {
        var real = Directory.CreateDirectory(_directory.File("real/base")).FullName;
        Directory.CreateSymbolicLink(_directory.File("link"), _directory.File("real"));

        MountPointBase.WithoutLinks(_directory.File("link/base")).ShouldBe(real);
        MountPointBase.WithoutLinks(_directory.File("link/base/")).ShouldBe(real);
        MountPointBase.WithoutLinks(_directory.File("none/")).ShouldBe(_directory.File("none"));
    }

    private NfsStoreOptions Options(string share, string options = "") => new()
    {
        Share = NfsShare.Parse(share, "o"),
        MountOptions = NfsMountOptions.Parse(options, "o"),
        MountPointBase = _directory.File("base"),
        StateDirectory = _directory.File("state"),
        SharesFile = _directory.File("shares.conf"),
    };
}
