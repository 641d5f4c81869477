using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Tsm.Client;

namespace Emberkeep.Tsm.Format;

/// <summary>Where TSM has a backup: what <c>service_metadata</c> says, as the last release of Cinder's driver (17.x) wrote it.</summary>
/// <param name="Mode">As what it was stored.</param>
/// <param name="Path">The path under which it was stored. There need not be anything there now.</param>
internal sealed record StoredPlace(BackupMode Mode, string Path)
{
    private const string ModeKey = "backup_mode";
    private const string PathKey = "backup_path";

    /// <summary>The text for a record: JSON as Python writes it.</summary>
    public string ToServiceMetadata() => $$"""{"{{ModeKey}}": "{{Mode.Word()}}", "{{PathKey}}": {{PythonText.Quote(Path)}}}""";

    /// <summary>
    /// The place of a backup. Early records have no text; then it is the image under the default name. Nothing is believed unchecked: what a record
    /// names is what is deleted, so the path has to end with the backup's own id.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>.</exception>
    public static StoredPlace Of(BackupId backup, string? serviceMetadata, string prefix)
    {
        var place = serviceMetadata is null ? new StoredPlace(BackupMode.Image, $"/dev/{prefix}-{backup}") : Parse(serviceMetadata);
        return place is not null && place.Path.EndsWith($"-{backup}", StringComparison.Ordinal) && place.Path.StartsWith('/')
            ? place with { Path = ClientPath.Check(place.Path) }
            : throw new BackupException(
                ErrorKind.Invalid,
                $"The record of backup {backup} does not say where TSM has it: its service_metadata is '{serviceMetadata}'.",
                """It should be like {"backup_mode": "image", "backup_path": "/dev/backup-ID"}, with the backup's own id.""");
    }

    private static StoredPlace? Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return BackupModes.Parse(TextOf(json.RootElement, ModeKey)) is { } mode && TextOf(json.RootElement, PathKey) is { } path ? new StoredPlace(mode, path) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: half of a surrogate pair, which is found when the text is taken.
            return null;
        }
    }

    private static string? TextOf(JsonElement root, string key) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
