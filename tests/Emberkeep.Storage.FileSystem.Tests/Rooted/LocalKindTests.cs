using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.Rooted;

public sealed class LocalKindTests
{
    [Theory]
    [InlineData("/dev/shm", true)]
    [InlineData("/proc", false)]
    [InlineData("/sys", false)]
    public void IsOfThisMachine_KnownKinds_TellsThem(string path, bool expected)
    {
        Assert.SkipUnless(Directory.Exists(path), $"There is no {path} here.");
        using var root = new LocalRoot(path);

        LocalKind.IsOfThisMachine(root.Handle).ShouldBe(expected);
    }
}
