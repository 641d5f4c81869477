using Emberkeep.Errors;

namespace Emberkeep.Volumes.Tests;

public sealed class VolumeIdentityTests
{
    /// <summary>The example of RFC 9562, appendix A.4.</summary>
    [Fact]
    public void CreateNameBased_ExampleOfTheStandard_GivesItsUuid() =>
        VolumeIdentity.CreateNameBased(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com")
            .ShouldBe(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"));

    /// <summary>Computed with Python's uuid.uuid5. A change here would cut every volume off from its earlier backups.</summary>
    [Theory]
    [InlineData("storage1.example.org", "/dev/vg0/db01", "f3cefad4-c3fb-5905-a32d-4b19c0ae5037")]
    [InlineData("störage", "/srv/images/große platte.img", "891d9979-6720-5469-bbe6-75670dabd168")]
    public void ForPath_KnownInput_NeverChanges(string host, string path, string expected) =>
        VolumeIdentity.ForPath(host, path).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("/dev/vg0/../vg0/./db01")]
    [InlineData("/dev//vg0/db01")]
    [InlineData("/dev/vg0/db01/")]
    public void ForPath_OtherSpellingOfAPath_GivesTheSameId(string path) =>
        VolumeIdentity.ForPath("host", path).ShouldBe(VolumeIdentity.ForPath("host", "/dev/vg0/db01"));

    [Fact]
    public void ForPath_RelativePath_IsMadeAbsolute() =>
        VolumeIdentity.ForPath("host", "disk.img").ShouldBe(VolumeIdentity.ForPath("host", Path.GetFullPath("disk.img")));

    [Fact]
    public void ForPath_OtherHostOrPath_GivesAnotherId()
    {
        var id = VolumeIdentity.ForPath("host", "/dev/vg0/db01");

        VolumeIdentity.ForPath("host2", "/dev/vg0/db01").ShouldNotBe(id);
        VolumeIdentity.ForPath("host", "/dev/vg0/db02").ShouldNotBe(id);
    }

    [Fact]
    public void ForPath_ThisHost_IsTheSameEachTime() =>
        VolumeIdentity.ForPath("/dev/vg0/db01").ShouldBe(VolumeIdentity.ForPath("/dev/vg0/db01"));

    [Fact]
    public void ForPath_EmptyPath_IsInvalid() =>
        Should.Throw<BackupException>(() => VolumeIdentity.ForPath("host", "")).Kind.ShouldBe(ErrorKind.Invalid);
}
