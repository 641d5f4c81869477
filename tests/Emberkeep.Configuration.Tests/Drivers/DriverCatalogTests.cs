using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;

namespace Emberkeep.Configuration.Tests.Drivers;

public sealed class DriverCatalogTests
{
    private const string Prefix = "cinder.backup.drivers.";

    [Theory]
    [InlineData("posix", "posix.PosixBackupDriver", DriverFamily.Chunked)]
    [InlineData("nfs", "nfs.NFSBackupDriver", DriverFamily.Chunked)]
    [InlineData("swift", "swift.SwiftBackupDriver", DriverFamily.Chunked)]
    [InlineData("s3", "s3.S3BackupDriver", DriverFamily.Chunked)]
    [InlineData("gcs", "gcs.GoogleBackupDriver", DriverFamily.Chunked)]
    [InlineData("glusterfs", "glusterfs.GlusterfsBackupDriver", DriverFamily.Chunked)]
    [InlineData("ceph", "ceph.CephBackupDriver", DriverFamily.Ceph)]
    [InlineData("tsm", "tsm.TSMBackupDriver", DriverFamily.Tsm)]
    public void Find_EveryForm_GivesTheDriver(string shortName, string path, DriverFamily family)
    {
        string[] forms = [shortName, shortName.ToUpperInvariant(), $" {shortName} ", Prefix + path, Prefix + path.Split('.')[0]];

        foreach (var driver in forms.Select(DriverCatalog.Find))
        {
            driver.ShouldNotBeNull();
            driver.ShortName.ShouldBe(shortName);
            driver.ClassPath.ShouldBe(Prefix + path);
            driver.Family.ShouldBe(family);
        }
    }

    [Theory]
    [InlineData("cinder.backup.drivers.google.GoogleBackupDriver")]
    [InlineData("cinder.backup.drivers.google")]
    public void Find_RenamedPath_GivesTheNewDriver(string name) =>
        DriverCatalog.Find(name)!.ClassPath.ShouldBe("cinder.backup.drivers.gcs.GoogleBackupDriver");

    [Fact]
    public void Find_Smb_RecordsThePosixDriverThatCinderCanUse()
    {
        DriverCatalog.Find("smb")!.ClassPath.ShouldBe("cinder.backup.drivers.posix.PosixBackupDriver");
        DriverCatalog.Find("cinder.backup.drivers.posix.PosixBackupDriver")!.ShortName.ShouldBe("posix");
    }

    [Fact]
    public void Find_VendorForm_SplitsAssemblyAndType()
    {
        var driver = DriverCatalog.Find("Acme.Backup!Acme.Backup.AcmeNfsStore").ShouldNotBeNull();

        driver.VendorAssembly.ShouldBe("Acme.Backup");
        driver.VendorType.ShouldBe("Acme.Backup.AcmeNfsStore");
        driver.ClassPath.ShouldBeNull();
        driver.Family.ShouldBe(DriverFamily.Vendor);
        driver.Area.ShouldBe(OptionArea.Everything);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("a!")]
    [InlineData("a!b!c")]
    [InlineData(" ! ")]
    [InlineData("nfss")]
    [InlineData("cinder.backup.drivers")]
    [InlineData("cinder.backup.drivers.nfs.nfsbackupdriver")]
    public void Find_UnknownName_GivesNothing(string name) => DriverCatalog.Find(name).ShouldBeNull();

    [Fact]
    public void Resolve_UnknownName_ListsTheKnownOnes()
    {
        var error = Should.Throw<BackupException>(() => DriverCatalog.Resolve("cinder.backup.drivers.nfs.NfsBackupDriver"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Remedy!.ShouldContain("Did you mean cinder.backup.drivers.nfs.NFSBackupDriver?");
        DriverCatalog.Known.ShouldAllBe(driver => error.Remedy!.Contains(driver.ShortName) && error.Remedy!.Contains(driver.ClassPath!));
        error.Remedy!.ShouldContain("Assembly!Type");
    }

    [Theory]
    [InlineData("nfs.NFSBackupDriver", "cinder.backup.drivers.nfs.NFSBackupDriver", true)]
    [InlineData("nfs.NFSBackupDriver", "cinder.backup.drivers.nfs", true)]
    [InlineData("nfs.NFSBackupDriver", null, true)]
    [InlineData("nfs.NFSBackupDriver", "", true)]
    [InlineData("nfs.NFSBackupDriver", "cinder.backup.drivers.posix.PosixBackupDriver", false)]
    [InlineData("nfs.NFSBackupDriver", "cinder.backup.drivers.nfs.NFSBackupDriverX", false)]
    [InlineData("gcs.GoogleBackupDriver", "cinder.backup.drivers.google.GoogleBackupDriver", true)]
    [InlineData("gcs.GoogleBackupDriver", "cinder.backup.drivers.google", true)]
    [InlineData("nfs.NFSBackupDriver", "cinder.backup.drivers.google", false)]
    public void Owns_RecordService_FollowsCindersRule(string path, string? service, bool expected) =>
        DriverCatalog.Owns(Prefix + path, service).ShouldBe(expected);
}
