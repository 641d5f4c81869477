using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Emberkeep.Backups;

namespace Emberkeep.Ceph.Format;

/// <summary>The names of Cinder's ceph driver (cinder/backup/drivers/ceph.py), and of what Emberkeep keeps beside.</summary>
internal static partial class BackupNames
{
    /// <summary>Key of an image's metadata while a job works on it; the value tells about the job.</summary>
    public const string JobKey = "emberkeep.job";

    /// <summary>Key of the metadata of an image without snapshots that says which backup it is, where its name does not.</summary>
    public const string AdoptedKey = "emberkeep.adopted";

    private const string SnapshotInfix = ".snap.";

    /// <summary>The image of a full backup and of the increments that follow it.</summary>
    public static string Image(VolumeId volume, BackupId full) => $"volume-{volume}.backup.{full}";

    /// <summary>The image that old versions of Cinder keep all backups of a volume in, and newer ones the backup of a snapshot.</summary>
    public static string LegacyImage(VolumeId volume) => $"volume-{volume}.backup.base";

    /// <summary>The snapshot that stands for a backup, on its image and on the source. The time tells nobody anything; Cinder sorts by it as text.</summary>
    public static string Snapshot(BackupId backup, DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"backup.{backup}{SnapshotInfix}{time.ToUnixTimeMilliseconds() / 1000.0:0.00}");

    /// <summary>The object with the volume's own metadata.</summary>
    public static string Metadata(BackupId backup) => $"backup.{backup}.meta";

    /// <summary>Key of the image's metadata that holds what Emberkeep knows of a backup.</summary>
    public static string RecordKey(BackupId backup) => $"emberkeep.backup.{backup}";

    /// <summary>Takes the name of a backup's image apart.</summary>
    /// <param name="name">The name.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="full">The full backup that the image was made for; null for the legacy name.</param>
    public static bool TryParseImage(string name, out VolumeId volume, out BackupId? full)
    {
        var match = ImagePattern().Match(name);
        volume = default;
        full = null;
        if (!match.Success || !VolumeId.TryParse(match.Groups["volume"].Value, out volume))
        {
            return false;
        }

        if (match.Groups["full"].Value == "base")
        {
            return true;
        }

        full = BackupId.TryParse(match.Groups["full"].Value, out var id) ? id : null;
        return full is not null;
    }

    /// <summary>Takes the name of a backup's snapshot apart.</summary>
    public static bool TryParseSnapshot(string name, out BackupId backup, out DateTimeOffset? time)
    {
        var match = SnapshotPattern().Match(name);
        backup = default;
        time = null;
        if (!match.Success || !BackupId.TryParse(match.Groups["backup"].Value, out backup))
        {
            return false;
        }

        const double Latest = 253_402_300_799;
        if (double.TryParse(match.Groups["time"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < Latest)
        {
            time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        }

        return true;
    }

    /// <summary>The volume of an image that Cinder's RBD driver made.</summary>
    public static bool TryParseVolumeImage([NotNullWhen(true)] string? name, out VolumeId volume)
    {
        const string Prefix = "volume-";
        volume = default;
        return name?.StartsWith(Prefix, StringComparison.Ordinal) == true && VolumeId.TryParse(name[Prefix.Length..], out volume);
    }

    [GeneratedRegex(@"^volume-(?<volume>[0-9a-f-]{36})\.backup\.(?<full>base|[0-9a-f-]{36})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImagePattern();

    [GeneratedRegex(@"^backup\.(?<backup>[a-z0-9-]{36})\.snap\.(?<time>.+)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnapshotPattern();
}
