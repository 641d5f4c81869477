using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;

namespace Emberkeep.Tsm.Volumes;

/// <summary>
/// A directory for this user only, with one file in it that holds a volume: what the client restored and nobody has verified yet, or a copy of a volume
/// that has no path. Removed with all that is in it.
/// </summary>
internal sealed class StagingArea : IDisposable
{
    private const string Prefix = ".emberkeep-tsm-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly JobFile _job;

    private StagingArea(string path, JobFile job)
    {
        Path = path;
        _job = job;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The file; not there at first.</summary>
    public string File => System.IO.Path.Combine(Path, "volume");

    /// <summary>Makes the directory.</summary>
    /// <param name="parent">Where to make it.</param>
    /// <param name="length">Bytes that there has to be room for.</param>
    /// <param name="job">Notes the directory before it is made.</param>
    public static StagingArea Create(string parent, long length, JobFile job)
    {
        var path = System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N"));
        job.Note(new JobEntry { Staging = path });
        try
        {
            var free = new DriveInfo(parent).AvailableFreeSpace;
            if (free < length)
            {
                throw new BackupException(
                    ErrorKind.NoSpace,
                    string.Create(CultureInfo.InvariantCulture, $"{parent} has {free} bytes left, but the volume of {length} bytes has to be put there before it is verified."),
                    "Free room there, or let backup_tsm_staging_directory name a directory that has it.");
            }

            if (!Directory.Exists(parent))
            {
                throw new DirectoryNotFoundException("there is no such directory");
            }

            Directory.CreateDirectory(path, OwnerOnly);
            return new StagingArea(path, job);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BackupException(
                e is UnauthorizedAccessException ? ErrorKind.Unauthorized : ErrorKind.Unavailable,
                $"No directory for the restored volume can be made in {parent}: {e.Message}",
                "Let backup_tsm_staging_directory name a directory that this user may write to.",
                innerException: e);
        }
    }

    /// <summary>Removes the directory.</summary>
    /// <exception cref="BackupException">It cannot be removed.</exception>
    public void Discard()
    {
        try
        {
            Remove(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(ErrorKind.Unavailable, $"{Path}, which was made for this job, cannot be removed: {e.Message}", "Look at that directory.", innerException: e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Remove(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The journal knows it: a later command that writes removes it.
            _job.Keep();
        }
    }

    /// <summary>Removes a directory that a job noted.</summary>
    public static void Remove(string path)
    {
        if (System.IO.Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal) && Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
