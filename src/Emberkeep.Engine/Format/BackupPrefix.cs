using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Format;

/// <summary>
/// What the names of all objects of a chunked backup start with. File-system drivers use
/// <c>volume_VID_TS_backup_BID</c>, object stores <c>volume_VID/TS/az_AZ_backup_BID</c>; TS is the start of the backup, 14 digits in UTC.
/// A prefix that was made names one backup and can never be empty, so listing or deleting by it touches nothing else.
/// </summary>
internal sealed record BackupPrefix
{
    /// <summary>What the name of the index ends with.</summary>
    public const string MetadataSuffix = "_metadata";

    /// <summary>What the name of the list of block hashes ends with.</summary>
    public const string Sha256Suffix = "_sha256file";

    /// <summary>What every prefix begins with, so that a search need not look at anything else.</summary>
    public const string VolumeMark = "volume_";

    /// <summary>Width of the column <c>service_metadata</c> in Cinder's database.</summary>
    public const int MaxLength = 255;

    private const int MinDigits = 5;
    private const int MaxDigits = 10;
    private const int IdLength = 36;
    private const string BackupMark = "_backup_";
    private const string ZoneMark = "/az_";
    private const string TimeForm = "yyyyMMddHHmmss";

    private readonly byte[] _utf8;

    private BackupPrefix(string value, VolumeId volumeId, BackupId backupId, DateTimeOffset startedAt)
    {
        Value = value;
        VolumeId = volumeId;
        BackupId = backupId;
        StartedAt = startedAt;
        _utf8 = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>The prefix.</summary>
    public string Value { get; }

    /// <summary>The volume that the prefix names.</summary>
    public VolumeId VolumeId { get; }

    /// <summary>The backup that the prefix names.</summary>
    public BackupId BackupId { get; }

    /// <summary>When the backup started, to the second, in UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Name of the backup's index.</summary>
    public ObjectName Metadata => ObjectName.Parse(Value + MetadataSuffix);

    /// <summary>Name of the backup's list of block hashes.</summary>
    public ObjectName Sha256File => ObjectName.Parse(Value + Sha256Suffix);

    /// <summary>The prefix that Cinder's posix, nfs and glusterfs drivers use.</summary>
    public static BackupPrefix ForPosix(VolumeId volumeId, BackupId backupId, DateTimeOffset startedUtc) =>
        Make($"{VolumeMark}{volumeId}_{FormatTime(startedUtc)}{BackupMark}{backupId}");

    /// <summary>The prefix that Cinder's swift, s3 and gcs drivers use.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the zone cannot be part of an object's name or is too long.</exception>
    public static BackupPrefix ForObjectStore(VolumeId volumeId, BackupId backupId, DateTimeOffset startedUtc, string availabilityZone) =>
        Make($"{VolumeMark}{volumeId}/{FormatTime(startedUtc)}{ZoneMark}{availabilityZone}{BackupMark}{backupId}");

    /// <summary>Parses either form. Ids must be UUIDs in lower case and the time must exist.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out BackupPrefix? prefix)
    {
        prefix = null;
        const int timeAt = 7 + IdLength + 1;
        const int afterTime = timeAt + 14;
        if (text is null
            || text.Length is < afterTime + 8 + IdLength or > MaxLength
            || !text.StartsWith(VolumeMark, StringComparison.Ordinal)
            || !TryParseId(text.AsSpan(VolumeMark.Length, IdLength), out var volumeId)
            || !TryParseId(text.AsSpan(text.Length - IdLength), out var backupId)
            || !TryParseTime(text.AsSpan(timeAt, 14), out var startedAt)
            || !IsMiddle(text[timeAt - 1], text.AsSpan(afterTime, text.Length - IdLength - afterTime))
            || !ObjectName.TryParse(text + Sha256Suffix, out _))
        {
            return false;
        }

        prefix = new BackupPrefix(text, new VolumeId(volumeId), new BackupId(backupId), startedAt);
        return true;
    }

    /// <summary>The container that Cinder's file-system drivers put a backup in unless the user chose one: <c>aa/bb/ID</c>.</summary>
    public static ContainerName DefaultContainer(BackupId backupId)
    {
        var id = backupId.ToString();
        return ContainerName.Parse($"{id[..2]}/{id[2..4]}/{id}");
    }

    /// <summary>Name of the data object with that number, counted from 1: at least 5 digits.</summary>
    public ObjectName DataObject(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        return ObjectName.Parse(string.Create(CultureInfo.InvariantCulture, $"{Value}-{number:D5}"));
    }

    /// <summary>Recognises the name of a data object exactly as <see cref="DataObject"/> writes it.</summary>
    public bool TryParseDataObject(string name, out int number)
    {
        number = 0;
        return name.Length <= ObjectName.MaxLength && TryParseDataObject(Encoding.UTF8.GetBytes(name), out number);
    }

    /// <summary>Recognises the name of a data object in UTF-8.</summary>
    public bool TryParseDataObject(ReadOnlySpan<byte> utf8Name, out int number)
    {
        number = 0;
        if (!utf8Name.StartsWith(_utf8) || utf8Name.Length <= _utf8.Length || utf8Name[_utf8.Length] != '-')
        {
            return false;
        }

        var digits = utf8Name[(_utf8.Length + 1)..];
        return digits.Length is >= MinDigits and <= MaxDigits
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (digits.Length == MinDigits || digits[0] != '0')
            && Utf8Parser.TryParse(digits, out number, out _)
            && number > 0;
    }

    /// <summary>Two prefixes are equal when their text is.</summary>
    public bool Equals(BackupPrefix? other) => string.Equals(Value, other?.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <summary>The prefix.</summary>
    public override string ToString() => Value;

    private static BackupPrefix Make(string text) => TryParse(text, out var prefix)
        ? prefix
        : throw new BackupException(
            ErrorKind.Invalid,
            "The availability zone cannot be part of the names of a backup's objects.",
            "Use a zone name of at most 60 characters without '/', '\\' and control characters.");

    private static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    private static bool TryParseTime(ReadOnlySpan<char> text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static bool TryParseId(ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        return !text.ContainsAnyInRange('A', 'Z') && Guid.TryParseExact(text, "D", out id);
    }

    /// <summary>Checks what stands around the time: '_TS_backup_' or '/TS/az_AZ_backup_'.</summary>
    private static bool IsMiddle(char beforeTime, ReadOnlySpan<char> afterTime) => beforeTime switch
    {
        '_' => afterTime is BackupMark,
        '/' => afterTime.Length >= ZoneMark.Length + BackupMark.Length
            && afterTime.StartsWith(ZoneMark)
            && afterTime.EndsWith(BackupMark)
            && !afterTime[ZoneMark.Length..].Contains('/'),
        _ => false,
    };
}
