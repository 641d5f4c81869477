using Emberkeep.Native;
using Emberkeep.Native.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>A directory that is being listed, a batch of entries at a time.</summary>
internal sealed class LocalDirectory : IDisposable
{
    /// <summary>Takes about a thousand entries with names as long as a backup's.</summary>
    private const int BufferSize = 128 * 1024;

    /// <summary>
    /// About a hundred entries: where each entry's status is asked of a slow server one by one, a batch must not take longer than callers wait
    /// for a sign of life.
    /// </summary>
    private const int BufferSizeWithStatus = 16 * 1024;

    private readonly SafeFileHandle _handle;
    private readonly string _fullPath;
    private readonly string _prefix;
    private readonly bool _withStatus;
    private readonly byte[] _buffer;

    public LocalDirectory(SafeFileHandle handle, string fullPath, string prefix, bool withStatus)
    {
        _handle = handle;
        _fullPath = fullPath;
        _prefix = prefix;
        _withStatus = withStatus;
        _buffer = GC.AllocateUninitializedArray<byte>(withStatus ? BufferSizeWithStatus : BufferSize);
    }

    /// <summary>The next entries; null at the end. A batch may be empty before the end.</summary>
    public List<DirectoryEntry>? NextBatch()
    {
        LocalErrors.ThrowIfFailed(PosixCalls.ReadDirectory(_handle, _buffer, out var count), "list", _fullPath);
        if (count == 0)
        {
            return null;
        }

        var entries = new List<DirectoryEntry>();
        var records = new DirectoryRecords(_buffer.AsSpan(0, count));
        while (records.MoveNext())
        {
            if (records.Name.StartsWith(_prefix, StringComparison.Ordinal) && Entry(records.Name, records.Type) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>The entry, or null when it is gone meanwhile.</summary>
    private DirectoryEntry? Entry(string name, byte type)
    {
        if (!_withStatus && type != DirectoryRecords.TypeUnknown)
        {
            return new DirectoryEntry(name, Kind(type), null);
        }

        var error = PosixCalls.Status(_handle, name, out var buffer);
        if (error == Errno.ENOENT)
        {
            return null;
        }

        LocalErrors.ThrowIfFailed(error, "look at", $"{_fullPath}/{name}");
        var status = LocalStatus.From(buffer);
        return new DirectoryEntry(name, status.Kind, _withStatus ? status : null);
    }

    private static FileKind Kind(byte type) => type switch
    {
        DirectoryRecords.TypeRegular => FileKind.Regular,
        DirectoryRecords.TypeDirectory => FileKind.Directory,
        DirectoryRecords.TypeSymbolicLink => FileKind.SymbolicLink,
        _ => FileKind.Other,
    };
}
