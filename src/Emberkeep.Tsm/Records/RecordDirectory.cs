using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Native.Volumes;
using Emberkeep.Tsm.Format;

namespace Emberkeep.Tsm.Records;

/// <summary>
/// The records of all backups, one file for each, <c>ID.json</c>. A backup exists when it has a record and no job is making or deleting it: the jobs
/// have their journals in <c>jobs/</c>.
/// </summary>
internal sealed class RecordDirectory(TsmDriverOptions options)
{
    private const string Extension = ".json";
    private const string NewExtension = ".new";
    private const int MaxLength = 1 << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The directory.</summary>
    public string Path => options.RecordDirectory;

    /// <summary>Makes the directories if they are not there.</summary>
    public void Ensure()
    {
        try
        {
            Directory.CreateDirectory(options.RecordDirectory);
            Directory.CreateDirectory(options.PrivateDirectory, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused("made", options.RecordDirectory, e);
        }
    }

    /// <summary>The path of a backup's record.</summary>
    public string PathOf(BackupId backup) => System.IO.Path.Combine(options.RecordDirectory, backup + Extension);

    /// <summary>Writes the record of a new backup, durably and at once.</summary>
    public void Write(StoredRecord record)
    {
        var path = PathOf(new BackupId(record.Id));
        var temporary = path + NewExtension;
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                JsonSerializer.Serialize(file, record, TsmJson.Default.StoredRecord);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
            Synchronize(options.RecordDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw Refused("written", path, e);
        }
    }

    /// <summary>Removes the record of a backup, if there is one.</summary>
    public void Remove(BackupId backup)
    {
        try
        {
            File.Delete(PathOf(backup));
            File.Delete(PathOf(backup) + NewExtension);
            Synchronize(options.RecordDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused("removed", PathOf(backup), e);
        }
    }

    /// <summary>The record of a backup, or null when there is none.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when it cannot be read.</exception>
    public StoredRecord? Find(BackupId backup) => Read(PathOf(backup), backup);

    /// <summary>Every record, without looking at jobs.</summary>
    public IEnumerable<(BackupId Id, Func<StoredRecord?> Read)> List()
    {
        IEnumerable<string> files;
        try
        {
            files = Directory.Exists(options.RecordDirectory) ? Directory.GetFiles(options.RecordDirectory, "*" + Extension) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused("read", options.RecordDirectory, e);
        }

        foreach (var file in files)
        {
            if (BackupId.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), out var id))
            {
                yield return (id, () => Read(file, id));
            }
        }
    }

    /// <summary>Reads a record, which may have been brought back from elsewhere, and checks it.</summary>
    internal static StoredRecord Parse(ReadOnlySpan<byte> json, BackupId expected, string path)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, TsmJson.Default.StoredRecord);
            if (record is { Version: StoredRecord.CurrentVersion, VolumeLength: >= 0, ServiceMetadata: not null }
                && record.Id == expected.Value
                && (record.Sha256 is null || (record.Sha256.Length == 64 && record.Sha256.All(char.IsAsciiHexDigitLower)))
                && record.Metadata?.ContainsValue(null!) != true)
            {
                StoredPlace.Of(expected, record.ServiceMetadata, prefix: "");
                return record;
            }
        }
        catch (Exception e) when (e is JsonException or BackupException or InvalidOperationException)
        {
            throw Damaged(path, expected, e);
        }

        throw Damaged(path, expected, null);
    }

    /// <summary>Makes names in a directory durable, where the file system can.</summary>
    internal static void Synchronize(string directory)
    {
        var errno = VolumeFile.Open(directory, OpenMode.ReadOnly, UnixFileMode.None, out var handle);
        using (handle)
        {
            errno = errno == 0 ? VolumeFile.Synchronize(handle) : errno;
        }

        if (errno != 0 && !VolumeErrno.MeansUnsupported(errno))
        {
            throw new IOException($"fsync of {directory} failed (errno {errno}).", errno);
        }
    }

    private static StoredRecord? Read(string path, BackupId id)
    {
        try
        {
            return new FileInfo(path).Length <= MaxLength ? Parse(File.ReadAllBytes(path), id, path) : throw Damaged(path, id, null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused("read", path, e);
        }
    }

    private static BackupException Damaged(string path, BackupId id, Exception? cause) => new(
        ErrorKind.Corrupt,
        $"{path} is no record of backup {id}, or is damaged.",
        $"Bring it back from TSM: dsmc restore -replace=yes {path}",
        innerException: cause);

    /// <summary>The error of a file that cannot be read or written.</summary>
    internal static BackupException Refused(string what, string path, Exception cause) => new(
        cause is UnauthorizedAccessException ? ErrorKind.Unauthorized : cause.HResult is VolumeErrno.NoSpace or VolumeErrno.QuotaExceeded ? ErrorKind.NoSpace : ErrorKind.Unavailable,
        $"{path} cannot be {what}: {cause.Message}",
        "Check that this user may write to backup_tsm_record_directory and that there is room.",
        innerException: cause);
}
