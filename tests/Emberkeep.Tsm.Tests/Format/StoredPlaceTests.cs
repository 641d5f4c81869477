using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Tsm.Format;

namespace Emberkeep.Tsm.Tests.Format;

public sealed class StoredPlaceTests
{
    private const string Id = "aabbccdd-0000-4000-8000-000000000001";

    /// <summary>The text is what Python's json.dumps makes of the dictionary in Cinder's driver.</summary>
    [Theory]
    [InlineData("image", "/dev/backup-" + Id, """{"backup_mode": "image", "backup_path": "/dev/backup-aabbccdd-0000-4000-8000-000000000001"}""")]
    [InlineData("file", "/srv/é \\\t/b-" + Id, """{"backup_mode": "file", "backup_path": "/srv/\u00e9 \\\t/b-aabbccdd-0000-4000-8000-000000000001"}""")]
    public void ServiceMetadata_OfAPlace_IsCinders(string mode, string path, string expected) =>
        new StoredPlace(BackupModes.Parse(mode)!.Value, path).ToServiceMetadata().ShouldBe(expected);

    [Theory]
    [InlineData("image", "/dev/backup-" + Id)]
    [InlineData("file", "/srv/é/vol-backup-" + Id)]
    public void Of_ItsOwnText_GivesThePlace(string mode, string path)
    {
        var place = new StoredPlace(BackupModes.Parse(mode)!.Value, path);

        StoredPlace.Of(BackupId.Parse(Id), place.ToServiceMetadata(), "backup").ShouldBe(place);
    }

    [Fact]
    public void Of_NoText_IsTheImageOfEarlyReleases() =>
        StoredPlace.Of(BackupId.Parse(Id), null, "backup").ShouldBe(new StoredPlace(BackupMode.Image, "/dev/backup-" + Id));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"backup_mode": "tape", "backup_path": "/dev/backup-aabbccdd-0000-4000-8000-000000000001"}""")]
    [InlineData("""{"backup_mode": "file", "backup_path": "/dev/backup-aabbccdd-0000-4000-8000-000000000002"}""")]
    [InlineData("""{"backup_mode": "file", "backup_path": "/etc/passwd"}""")]
    [InlineData("""{"backup_mode": "file", "backup_path": "/srv/*-aabbccdd-0000-4000-8000-000000000001"}""")]
    [InlineData("""{"backup_mode": "file", "backup_path": "x-aabbccdd-0000-4000-8000-000000000001"}""")]
    [InlineData("""{"backup_mode": "file", "backup_path": 1}""")]
    [InlineData("""{"backup_mode": "file", "backup_path": "\ud800-aabbccdd-0000-4000-8000-000000000001"}""")]
    public void Of_ATextThatDoesNotNameTheBackup_IsRefused(string text) =>
        Should.Throw<BackupException>(() => StoredPlace.Of(BackupId.Parse(Id), text, "backup")).Kind.ShouldBe(ErrorKind.Invalid);
}
