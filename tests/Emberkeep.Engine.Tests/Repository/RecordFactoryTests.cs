using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;

namespace Emberkeep.Engine.Tests.Repository;

public sealed class RecordFactoryTests
{
    private static readonly BackupPrefix s_prefix = BackupPrefix.ForPosix(new VolumeId(Guid.Empty), new BackupId(Guid.Empty), DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("""{"volume-base-metadata": {"size": 7}}""", 7)]
    [InlineData("""{"volume-base-metadata": {"size": 0}}""", 1)]
    [InlineData("""{"volume-base-metadata": {"size": 99999999999}}""", 1)]
    [InlineData("""{"volume-base-metadata": [7]}""", 1)]
    [InlineData("""{"\ud800": 1, "volume-base-metadata": {"size": 7}}""", 7)]
    [InlineData("""{"volume-base-metadata": {"si\ud800": 1}}""", 1)]
    [InlineData("{\"volume-base-\ud800\": {\"size\": 7}}", 1)]
    [InlineData("not JSON", 1)]
    [InlineData(null, 1)]
    public void FromMetadata_AnyVolumeMetadata_GivesASize(string? volumeMeta, int size)
    {
        var metadata = new BackupMetadata
        {
            Prefix = s_prefix,
            BackupId = s_prefix.BackupId,
            VolumeId = s_prefix.VolumeId,
            CreatedAtText = "None",
            VolumeMeta = volumeMeta,
            Objects = [],
        };

        RecordFactory.FromMetadata(metadata, BackupPrefix.DefaultContainer(s_prefix.BackupId), "service").SizeGiB.ShouldBe(size);
    }
}
