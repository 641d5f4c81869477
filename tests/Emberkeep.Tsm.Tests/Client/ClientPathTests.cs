using Emberkeep.Errors;
using Emberkeep.Tsm.Client;

namespace Emberkeep.Tsm.Tests.Client;

public sealed class ClientPathTests
{
    [Theory]
    [InlineData("/dev/backup-1")]
    [InlineData("/srv/my volumes/é-1")]
    public void Check_APlainPath_IsReturned(string path) => ClientPath.Check(path).ShouldBe(path);

    [Theory]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("/dir/")]
    [InlineData("/srv/*")]
    [InlineData("/srv/a?")]
    [InlineData("{/srv}/a")]
    [InlineData("/srv/a\"")]
    [InlineData("/srv/a'b")]
    [InlineData("/srv/a\nb")]
    [InlineData("-optfile=/x")]
    public void Check_APathWithAnotherMeaning_IsRefused(string path) =>
        Should.Throw<BackupException>(() => ClientPath.Check(path)).Kind.ShouldBe(ErrorKind.Invalid);
}
