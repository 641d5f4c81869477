using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Rooted;

public sealed class LocalRootTests
{
    [Fact]
    public void Handle_AfterForget_IsOpenedAgain()
    {
        using var directory = new TempDirectory();
        using var root = new LocalRoot(directory.Path);
        var first = root.Handle;
        root.Handle.ShouldBeSameAs(first);

        root.Forget();

        root.Handle.ShouldNotBeSameAs(first);
        root.Handle.IsInvalid.ShouldBeFalse();
    }

    [Fact]
    public void Handle_AfterForgetWithAnotherDirectoryInItsPlace_IsRefused()
    {
        using var directory = new TempDirectory();
        var path = directory.File("root");
        Directory.CreateDirectory(path);
        using var root = new LocalRoot(path);
        root.Handle.IsInvalid.ShouldBeFalse();
        Directory.Move(path, directory.File("elsewhere"));
        Directory.CreateDirectory(path);

        root.Forget();

        Should.Throw<BackupException>(() => root.Handle).Kind.ShouldBe(ErrorKind.Unavailable);
    }
}
