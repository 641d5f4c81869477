using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Format.Json;

namespace Emberkeep.Engine.Format;

/// <summary>Collects the fields of a backup's index while it is read.</summary>
internal sealed class MetadataConsumer(BackupPrefix prefix, string where, int maxObjects) : RootObjectConsumer(where, "objects")
{
    private const int MaxVolumeMetaLength = 1 << 20;
    private readonly HeaderFields _header = new(where);
    private readonly ObjectListBuilder _objects = new(prefix, where, maxObjects);
    private BackupId? _parentId;
    private string? _volumeMeta;
    private EmberkeepMetadata? _extension;
    private int _mergedBackups;

    /// <summary>The index, when the whole document has been read.</summary>
    public BackupMetadata Build()
    {
        if (!HasList)
        {
            throw _header.Missing("objects");
        }

        var metadata = new BackupMetadata
        {
            Prefix = prefix,
            Version = _header.Version,
            BackupId = _header.BackupId,
            VolumeId = _header.VolumeId,
            BackupName = _header.BackupName,
            BackupDescription = _header.BackupDescription,
            CreatedAtText = _header.CreatedAtText,
            ParentId = _parentId,
            VolumeMeta = _volumeMeta,
            Extension = _extension,
            MergedBackups = _mergedBackups,
            Objects = _objects.Build(mayOverlap: _mergedBackups > 0),
            OtherNames = _objects.OtherNames,
        };
        if (metadata.BackupId != prefix.BackupId || metadata.VolumeId != prefix.VolumeId)
        {
            throw FormatErrors.Corrupt(
                Where, $"it is the index of backup {metadata.BackupId} of volume {metadata.VolumeId}, not of what its name says");
        }

        if (metadata.ParentId == metadata.BackupId)
        {
            throw FormatErrors.Corrupt(Where, "the backup is its own parent");
        }

        return metadata;
    }

    /// <inheritdoc/>
    protected override void OnField(string key, ref Utf8JsonReader value)
    {
        switch (key)
        {
            case "parent_id":
                if (JsonValues.GetOptionalString(ref value, Where, key, HeaderFields.MaxNameLength) is { } text)
                {
                    _parentId = BackupId.TryParse(text, out var parentId) ? parentId : throw HeaderFields.NotId(Where, key);
                }

                break;
            case "volume_meta":
                _volumeMeta = JsonValues.GetOptionalString(ref value, Where, key, MaxVolumeMetaLength);
                break;
            case "extra_metadata":
                (_extension, _mergedBackups) = ExtensionJson.Read(ref value, Where);
                break;
            default:
                _header.TryTake(key, ref value);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnElement(ref Utf8JsonReader value) => _objects.Add(ref value);
}
