using System.Text.Json;
using Emberkeep.Storage.FileSystem.Mounting;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>
/// The record of a share's failures on the local disk. It is a help and not needed: where it cannot be read or written, for example by a user
/// for whom nobody has made the state directory, each process only knows its own failures.
/// </summary>
internal sealed class FailureFile(string directory)
{
    private readonly string _path = Path.Combine(directory, "failures.json");

    /// <summary>The record; null when there is none that can be read.</summary>
    public FailureRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), MountingJson.Default.FailureRecord) is { Reason: not null } record ? record : null;
        }
        catch (Exception e) when (IsOfTheDisk(e) || e is JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the record.</summary>
    /// <returns>False when it cannot be written.</returns>
    public bool TryWrite(FailureRecord record)
    {
        var temporary = $"{_path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(record, MountingJson.Default.FailureRecord));
            File.Move(temporary, _path, overwrite: true);
            return true;
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            return false;
        }
    }

    /// <summary>Removes the record, if there is one and this user may.</summary>
    public void Remove()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // Where it cannot be removed it cannot have been written by this user.
        }
    }

    /// <summary>Makes this process the one that tries whether the share answers again; null when another does.</summary>
    public IDisposable? TryBecomeProbe()
    {
        try
        {
            return LockedFile.TryTake(Path.Combine(directory, "probe.lock"));
        }
        catch (Errors.BackupException)
        {
            return NoLock.Instance; // no directory that processes share, so no other process to compete with
        }
    }

    private static bool IsOfTheDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    private sealed class NoLock : IDisposable
    {
        public static NoLock Instance { get; } = new();

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
