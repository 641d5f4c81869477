using CsCheck;
using Emberkeep.Storage.Swift;
using Emberkeep.Stores;

namespace Emberkeep.Swift.Tests.Store;

public sealed class SwiftNamesTests
{
    [Theory]
    [InlineData("volumebackups", "volumebackups")]
    [InlineData("50%2Foff", "50%2Foff")]
    [InlineData("aa/bb/id", "emberkeep:aa%2Fbb%2Fid")]
    [InlineData("a%2F/b", "emberkeep:a%252F%2Fb")]
    [InlineData("emberkeep:journal", "emberkeep:emberkeep:journal")]
    public void Of_Container_IsItsNameInSwift(string container, string expected)
    {
        SwiftNames.Of(ContainerName.Parse(container)).ShouldBe(expected);

        SwiftNames.TryParse(expected, out var back).ShouldBeTrue();
        back!.Value.Value.ShouldBe(container);
    }

    [Fact]
    public void Of_OwnContainer_IsNoContainerOfABackup()
    {
        var name = SwiftNames.Of(ContainerName.Journal);

        name.ShouldBe("emberkeep:journal");
        SwiftNames.TryParse(name, out _).ShouldBeFalse();
    }

    [Fact]
    public void Of_DifferentContainers_HaveDifferentNamesWithoutSlash()
    {
        var gen = Gen.String[Gen.Char["ab/%2F5."], 1, 12].Where(text => ContainerName.TryParse(text, out _)).Select(ContainerName.Parse);
        gen.Select(gen).Sample((first, second) =>
        {
            var name = SwiftNames.Of(first);
            return !name.Contains('/') && SwiftNames.TryParse(name, out var back) && back == first && (first == second || name != SwiftNames.Of(second));
        });
    }

    [Theory]
    [InlineData("swift://", "")]
    [InlineData("swift://backups", "backup_swift_container=backups")]
    [InlineData("swift://a%20b?auth-url=https%3A%2F%2Fk%2Fv3&user=u", "backup_swift_container=a b;backup_swift_auth_url=https://k/v3;backup_swift_user=u;backup_swift_auth=single_user")]
    [InlineData("swift://b?user=u&auth=per_user", "backup_swift_container=b;backup_swift_user=u;backup_swift_auth=per_user")]
    public void Url_Address_GivesOptions(string address, string expected) =>
        string.Join(';', SwiftUrl.Parse(address, "--repository").Select(set => $"{set.Key}={set.Value}")).ShouldBe(expected);

    [Theory]
    [InlineData("swift://user:geheim@host/container")]
    [InlineData("swift://backups?key=geheim")]
    [InlineData("swift://backups?password=geheim")]
    [InlineData("swift://backups?geheim")]
    [InlineData("swift://a/b")]
    public void Url_WithASecretOrNoContainer_IsRefusedWithoutIt(string address)
    {
        var error = Should.Throw<Errors.BackupException>(() => SwiftUrl.Parse(address, "--repository"));

        error.Kind.ShouldBe(Errors.ErrorKind.Invalid);
        (error.Message + error.Remedy).ShouldNotContain("geheim");
    }
}
