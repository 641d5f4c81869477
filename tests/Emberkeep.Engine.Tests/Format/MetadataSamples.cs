using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Tests.Format;

/// <summary>Random indexes that are as strange as the format allows.</summary>
internal static class MetadataSamples
{
    private static readonly string[] Strange =
        ["", "None", "\"\\/\b\f\n\r\t\u007f\u2028", "\ud800", "x\udc00y", "\U0001F600\uffff\ue000", "caf\u00e9"];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[0, 30],
        Gen.String[Gen.Char['\0', '\u00ff'], 0, 40],
        Gen.Int[0, Strange.Length - 1].Select(i => Strange[i]));

    private static readonly Gen<string?> OptionalText = Gen.OneOf(Gen.Const((string?)null), Text!);

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, 4_000_000_000_000_000].Select(us => DateTimeOffset.UnixEpoch.AddMicroseconds(us));

    private static readonly Gen<Md5Digest> Md5 = Gen.Byte.Array[16].Select(bytes => new Md5Digest(bytes));

    private static readonly Gen<EmberkeepMetadata> Extension = Gen.Select(
        Gen.Long[0, long.MaxValue], Time, OptionalText, OptionalText, Gen.Select(Text, Text).Array[0, 5], Gen.Guid,
        (length, time, host, path, pairs, id) => new EmberkeepMetadata(
            length,
            length % 2 == 0 ? time : null,
            length % 3 == 0 ? id : null,
            host,
            path,
            path,
            pairs.DistinctBy(pair => pair.Item1, StringComparer.Ordinal).ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal),
            host));

    private static readonly Gen<(long Gap, long Length, int Name, CompressionAlgorithm Compression, Md5Digest Md5)> Extent = Gen.Select(
        Gen.Long[0, 1 << 20], Gen.Long[1, 2_000_000_000], Gen.Int[0, 3], Gen.Enum<CompressionAlgorithm>(), Md5);

    public static Gen<BackupMetadata> Metadata { get; } = Gen.Select(
        Gen.Guid, Gen.Guid, Gen.Bool, OptionalText, OptionalText, Time, Extent.Array[0, 40], Extension,
        (backup, volume, isFull, name, meta, time, extents, extension) =>
        {
            var (backupId, volumeId) = (new BackupId(backup), new VolumeId(volume));
            var prefix = isFull
                ? BackupPrefix.ForPosix(volumeId, backupId, time)
                : BackupPrefix.ForObjectStore(volumeId, backupId, time, "z\u00f6ne");
            var (objects, names) = Lay(prefix, extents);
            return new BackupMetadata
            {
                Prefix = prefix,
                BackupId = backupId,
                VolumeId = volumeId,
                BackupName = name,
                BackupDescription = meta,
                CreatedAtText = PythonTime.Format(time),
                ParentId = isFull ? null : new BackupId(volume),
                VolumeMeta = meta,
                Extension = extents.Length % 2 == 0 ? extension : null,
                Objects = objects,
                OtherNames = names,
            };
        });

    private static (List<ObjectEntry> Objects, List<ObjectName> Names) Lay(
        BackupPrefix prefix, (long Gap, long Length, int Name, CompressionAlgorithm Compression, Md5Digest Md5)[] extents)
    {
        var (objects, names, at) = (new List<ObjectEntry>(), new List<ObjectName>(), 0L);
        foreach (var extent in extents)
        {
            at += extent.Gap;
            var index = objects.Count + 1;
            if (extent.Name == 0)
            {
                names.Add(ObjectName.Parse($"{prefix}-{index}-moved"));
                index = ~(names.Count - 1);
            }

            objects.Add(new ObjectEntry(index, at, extent.Length, extent.Compression, extent.Md5));
            at += extent.Length;
        }

        if (extents.Length % 3 == 0)
        {
            objects.Reverse();
        }

        return (objects, names);
    }
}
