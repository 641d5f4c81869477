using System.Text.Json;
using Emberkeep.Errors;
using Emberkeep.Native.Volumes;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Format;

namespace Emberkeep.Tsm.Records;

/// <summary>
/// The journal of one job: what is about to be made is noted before it is made, each note a line of its own, so that a torn last line loses
/// nothing. While the job lives it holds a lock on the file (flock), which the kernel gives up when the process dies.
/// </summary>
internal sealed class JobFile : IDisposable
{
    /// <summary>What the names of journals end with.</summary>
    public const string Extension = ".job";

    private const int MaxLength = 1 << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private bool _isKept;

    private JobFile(FileStream file) => _file = file;

    /// <summary>The journal.</summary>
    public string Path => _file.Name;

    /// <summary>Begins a job. The directory exists.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when there is a job of that name.</exception>
    public static JobFile Create(string directory, string name, JobEntry first)
    {
        var path = System.IO.Path.Combine(directory, name + Extension);
        JobFile? job = null;
        try
        {
            job = new JobFile(new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
            }));
            job.Note(first with { Owner = $"process {Environment.ProcessId} on {Environment.MachineName}" });
            RecordDirectory.Synchronize(directory);
            return job;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            job?.Dispose();
            throw e.HResult == VolumeErrno.Exists
                ? new BackupException(
                    ErrorKind.Conflict, $"Another job is at work on backup {name}.", "Try again when that has ended; `emberkeep repository cleanup` removes what killed jobs left.", isTransient: true, innerException: e)
                : RecordDirectory.Refused("written", path, e);
        }
        catch
        {
            job?.Dispose();
            throw;
        }
    }

    /// <summary>Takes over the journal of a job whose process is dead, and which no client works for any more.</summary>
    /// <returns>Null when the job may be alive, or is gone meanwhile.</returns>
    public static (JobFile File, IReadOnlyList<JobEntry> Entries)? TryTakeOver(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            var entries = Read(file);
            if (File.Exists(path) && !entries.Any(IsClientAlive))
            {
                return (new JobFile(file), entries);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked by its process, gone, or another user's.
            file?.Dispose();
            return null;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Reads a journal whoever has it; what is no note, like a torn last line, is left out. Empty when there is none.</summary>
    public static IReadOnlyList<JobEntry> ReadOnly(string path)
    {
        // FileStream would ask for a lock that its owner has.
        if (VolumeFile.Open(path, OpenMode.ReadOnly, UnixFileMode.None, out var handle) != 0)
        {
            handle.Dispose();
            return [];
        }

        using (handle)
        {
            var text = new byte[Math.Min(MaxLength, RandomAccess.GetLength(handle))];
            var count = RandomAccess.Read(handle, text, 0);
            using var stream = new MemoryStream(text, 0, count);
            return Read(stream);
        }
    }

    /// <summary>Adds a note, durably.</summary>
    public void Note(JobEntry entry)
    {
        try
        {
            lock (_lock)
            {
                _file.Seek(0, SeekOrigin.End);
                _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, TsmJson.Default.JobEntry), (byte)'\n']);
                _file.Flush(flushToDisk: true);
            }
        }
        catch (IOException e)
        {
            throw RecordDirectory.Refused("written", Path, e);
        }
    }

    /// <summary>Notes a client that was started.</summary>
    public void NoteClient(int processId) => Note(new JobEntry { ClientProcess = processId, ClientStart = ProcessActivity.StartOf(processId) });

    /// <summary>Leaves the journal to a later command, which does what could not be done now.</summary>
    public void Keep() => _isKept = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isKept)
        {
            File.Delete(_file.Name);
        }

        _file.Dispose();
    }

    private static bool IsClientAlive(JobEntry entry) =>
        entry is { ClientProcess: { } id, ClientStart: { } start } && id != Environment.ProcessId && ProcessActivity.StartOf(id) == start;

    private static List<JobEntry> Read(Stream file)
    {
        var entries = new List<JobEntry>();
        using var reader = new StreamReader(file, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            try
            {
                if (JsonSerializer.Deserialize(line, TsmJson.Default.JobEntry) is { } entry)
                {
                    entries.Add(entry);
                }
            }
            catch (JsonException)
            {
                // The process was killed while it wrote the line: what the line announces was not begun.
                break;
            }
        }

        return entries;
    }
}
