using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Format;

public sealed class BackupPrefixTests
{
    private const string Volume = "11111111-2222-3333-4444-55555555555a";
    private const string Backup = "aabbcccc-0000-4000-8000-00000000000f";
    private const string Posix = $"volume_{Volume}_20261122195129_backup_{Backup}";
    private const string ObjectStore = $"volume_{Volume}/20261122195129/az_nova east_backup_{Backup}";
    private static readonly DateTimeOffset Started = new(2026, 11, 22, 20, 51, 29, TimeSpan.FromHours(1));

    [Fact]
    public void ForPosix_GivesCindersForm() =>
        BackupPrefix.ForPosix(VolumeId.Parse(Volume), BackupId.Parse(Backup), Started).Value.ShouldBe(Posix);

    [Fact]
    public void ForObjectStore_GivesCindersForm() =>
        BackupPrefix.ForObjectStore(VolumeId.Parse(Volume), BackupId.Parse(Backup), Started, "nova east").Value.ShouldBe(ObjectStore);

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    public void ForObjectStore_ZoneThatCannotBeInAName_IsRefused(string zone) =>
        Should.Throw<BackupException>(() => BackupPrefix.ForObjectStore(VolumeId.Parse(Volume), BackupId.Parse(Backup), Started, zone))
            .Kind.ShouldBe(ErrorKind.Invalid);

    [Theory]
    [InlineData(Posix)]
    [InlineData(ObjectStore)]
    [InlineData($"volume_{Volume}/20261122195129/az__backup_{Backup}")]
    [InlineData($"volume_{Volume}/20261122195129/az_x_backup_y_backup_{Backup}")]
    public void TryParse_GoodPrefix_HasItsParts(string text)
    {
        BackupPrefix.TryParse(text, out var prefix).ShouldBeTrue();

        prefix!.VolumeId.ToString().ShouldBe(Volume);
        prefix.BackupId.ToString().ShouldBe(Backup);
        prefix.StartedAt.ShouldBe(Started);
        prefix.StartedAt.Offset.ShouldBe(TimeSpan.Zero);
        prefix.Metadata.Value.ShouldBe(text + "_metadata");
        prefix.Sha256File.Value.ShouldBe(text + "_sha256file");
        BackupPrefix.TryParse(text, out var again).ShouldBeTrue();
        again.ShouldBe(prefix);
        again!.GetHashCode().ShouldBe(prefix.GetHashCode());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("volume_")]
    [InlineData(Volume)]
    [InlineData(Posix + "_metadata")]
    [InlineData(Posix + "-00001")]
    [InlineData("x" + Posix)]
    [InlineData($"volume_{Volume}_20261322195129_backup_{Backup}")]
    [InlineData($"volume_{Volume}_2026112219512x_backup_{Backup}")]
    [InlineData($"volume_{Volume}-20261122195129_backup_{Backup}")]
    [InlineData($"volume_{Volume}_20261122195129-backup_{Backup}")]
    [InlineData($"volume_{Volume}_20261122195129_x_backup_{Backup}")]
    [InlineData("volume_11111111-2222-3333-4444-55555555555A_20261122195129_backup_" + Backup)]
    [InlineData("volume_../../../../../../etc/passwd00000000_20261122195129_backup_" + Backup)]
    [InlineData($"volume_{Volume}/20261122195129/az_a/b_backup_{Backup}")]
    [InlineData($"volume_{Volume}/20261122195129/nova_backup_{Backup}")]
    [InlineData($"volume_{Volume}/20261122195129/az_backup_{Backup}")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        BackupPrefix.TryParse(text, out var prefix).ShouldBeFalse();
        prefix.ShouldBeNull();
    }

    [Fact]
    public void TryParse_LongerThanCindersColumn_IsRefused()
    {
        var fits = $"volume_{Volume}/20261122195129/az_{new string('z', 255 - ObjectStore.Length + 9)}_backup_{Backup}";
        fits.Length.ShouldBe(255);
        BackupPrefix.TryParse(fits, out _).ShouldBeTrue();
        BackupPrefix.TryParse(fits.Replace("az_z", "az_zz", StringComparison.Ordinal), out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, "-00001")]
    [InlineData(99999, "-99999")]
    [InlineData(100000, "-100000")]
    [InlineData(int.MaxValue, "-2147483647")]
    public void DataObject_AndBack_IsTheSameNumber(int number, string suffix)
    {
        BackupPrefix.TryParse(Posix, out var prefix).ShouldBeTrue();

        prefix!.DataObject(number).Value.ShouldBe(Posix + suffix);
        prefix.TryParseDataObject(Posix + suffix, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("-0001")]
    [InlineData("-00000")]
    [InlineData("-000001")]
    [InlineData("-00001x")]
    [InlineData("-0x001")]
    [InlineData("_00001")]
    [InlineData("-+0001")]
    [InlineData("-2147483648")]
    [InlineData("-10000000000")]
    [InlineData("_metadata")]
    public void TryParseDataObject_NotCanonical_IsRefused(string suffix)
    {
        BackupPrefix.TryParse(Posix, out var prefix).ShouldBeTrue();
        prefix!.TryParseDataObject(Posix + suffix, out _).ShouldBeFalse();
    }

    [Fact]
    public void DefaultContainer_IsMadeOfTheId() =>
        BackupPrefix.DefaultContainer(BackupId.Parse(Backup)).Value.ShouldBe($"aa/bb/{Backup}");
}
