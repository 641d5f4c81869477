using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Format.Json;

/// <summary>The fields that a backup's index and its list of block hashes have in common.</summary>
internal sealed class HeaderFields(string where)
{
    /// <summary>Cinder's columns take 255 characters, up to two UTF-16 units each; some room is left for other writers.</summary>
    public const int MaxNameLength = 1024;

    private const int MaxDescriptionLength = 64 << 10;
    private BackupId? _backupId;
    private VolumeId? _volumeId;
    private string? _version;

    public string Version => _version ?? throw Missing("version");

    public BackupId BackupId => _backupId ?? throw Missing("backup_id");

    /// <summary>The backup's id when it has been read already.</summary>
    public BackupId? BackupIdSoFar => _backupId;

    public VolumeId VolumeId => _volumeId ?? throw Missing("volume_id");

    public string? BackupName { get; private set; }

    public string? BackupDescription { get; private set; }

    public string CreatedAtText { get; private set; } = "None";

    /// <summary>Takes the value if the key is one of the common fields.</summary>
    public bool TryTake(string key, ref Utf8JsonReader value)
    {
        switch (key)
        {
            case "version":
                _version = JsonValues.GetString(ref value, where, key, MaxNameLength);
                if (!string.Equals(_version, BackupMetadata.SupportedVersion, StringComparison.Ordinal))
                {
                    throw FormatErrors.UnknownVersion(where, _version);
                }

                return true;
            case "backup_id":
                _backupId = BackupId.TryParse(JsonValues.GetString(ref value, where, key, MaxNameLength), out var backupId) ? backupId : throw NotId(where, key);
                return true;
            case "volume_id":
                _volumeId = VolumeId.TryParse(JsonValues.GetString(ref value, where, key, MaxNameLength), out var volumeId) ? volumeId : throw NotId(where, key);
                return true;
            case "backup_name":
                BackupName = JsonValues.GetOptionalString(ref value, where, key, MaxNameLength);
                return true;
            case "backup_description":
                BackupDescription = JsonValues.GetOptionalString(ref value, where, key, MaxDescriptionLength);
                return true;
            case "created_at":
                CreatedAtText = JsonValues.GetOptionalString(ref value, where, key, MaxNameLength) ?? CreatedAtText;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The error for a key that must be there and is not.</summary>
    public BackupException Missing(string key) => FormatErrors.Corrupt(where, $"it has no '{key}'");

    /// <summary>The error for an id that is none.</summary>
    public static BackupException NotId(string where, string key) => FormatErrors.Corrupt(where, $"'{key}' is not a UUID");
}
