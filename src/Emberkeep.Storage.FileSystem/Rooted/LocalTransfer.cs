using System.Collections.Concurrent;
using System.Globalization;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Native;
using Emberkeep.Native.FileSystem;
using Emberkeep.Stores;
using Emberkeep.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Storage.FileSystem.Rooted;

/// <summary>
/// Moves ranges inside the file system or the NFS server that holds both files. Sharing blocks comes first (XFS, btrfs, and CLONE over NFS 4.2);
/// the server's own copying (COPY) is used only where both files are on one NFS 4.2 server: elsewhere the kernel would read and write, which the
/// caller does as well and hashes in passing.
/// </summary>
internal sealed class LocalTransfer
{
    /// <summary>
    /// What offsets and lengths of shared blocks are multiples of: the block of every file system that can share, unless it was made otherwise.
    /// Where blocks are larger the kernel refuses a range that does not fit.
    /// </summary>
    private const long Alignment = 4096;

    private readonly ConcurrentDictionary<(ulong, ulong), bool> _sameServer = new();

    /// <summary>Moves the range.</summary>
    /// <param name="transfer">What to move.</param>
    /// <param name="openObject">Opens the object's file, a regular one, with the flags for reading or writing.</param>
    /// <param name="objectPath">The object's full path, for errors.</param>
    /// <returns>How many bytes were moved.</returns>
    public long Run(FileTransfer transfer, Func<int, SafeFileHandle> openObject, string objectPath)
    {
        var toStore = transfer.Direction == TransferDirection.ToStore;
        using var volume = TryOpen(transfer.Volume, toStore ? OpenFlags.ReadOnly : OpenFlags.WriteOnly);
        if (volume is null)
        {
            return 0;
        }

        using var file = openObject(toStore ? OpenFlags.WriteOnly : OpenFlags.ReadOnly);
        var range = toStore
            ? new Range(volume, transfer.VolumeOffset, file, transfer.ObjectOffset, objectPath)
            : new Range(file, transfer.ObjectOffset, volume, transfer.VolumeOffset, transfer.Volume.Path);
        var shared = Share(range, transfer.Length - (transfer.Length % Alignment));
        if (shared < transfer.Length && IsSameServer(transfer.Volume.Device, LocalStatus.Of(file, objectPath).Identity.Device))
        {
            return shared + Copy(range.Skip(shared), transfer.Length - shared);
        }

        return shared;
    }

    /// <summary>Null when the path does not lead to the file any more, or this user may not open it: the volume's owner still has its handle.</summary>
    private static SafeFileHandle? TryOpen(HostFile volume, int flags)
    {
        if (volume.IsBlockDevice)
        {
            return null;
        }

        if (PosixCalls.OpenRoot(volume.Path, flags | OpenFlags.NonBlocking, out var handle) == 0
            && PosixCalls.Status(handle, out var buffer) == 0
            && LocalStatus.From(buffer) is { Kind: FileKind.Regular } status
            && status.Identity == new FileIdentity(volume.Device, volume.Inode))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    private static long Share(Range range, long length)
    {
        if (length == 0 || range.FromOffset % Alignment != 0 || range.ToOffset % Alignment != 0)
        {
            return 0;
        }

        var error = PosixCalls.CloneRange(range.From, range.FromOffset, range.To, range.ToOffset, length);
        ThrowUnlessUnsupported(error, range.ToPath);
        return error == 0 ? length : 0;
    }

    private static long Copy(Range range, long length)
    {
        var error = PosixCalls.CopyRange(range.From, range.FromOffset, range.To, range.ToOffset, length, out var copied);
        ThrowUnlessUnsupported(error, range.ToPath);
        return copied;
    }

    /// <summary>EPERM comes from filters of system calls and from swap files; reading and writing will tell if it was anything worse.</summary>
    private static void ThrowUnlessUnsupported(int error, string path)
    {
        if (error is not (Errno.EXDEV or Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOTTY or Errno.ENOSYS or Errno.EPERM or Errno.ETXTBSY))
        {
            LocalErrors.ThrowIfFailed(error, "share or copy blocks to", path);
        }
    }

    private bool IsSameServer(ulong volume, ulong file) => _sameServer.GetOrAdd((volume, file), static devices =>
    {
        var entries = MountTable.Read().Entries;
        return ServerOf(entries, devices.Item1) is { } server && string.Equals(server, ServerOf(entries, devices.Item2), StringComparison.Ordinal);
    });

    /// <summary>The address of the NFS 4.2 server behind a device number, or null.</summary>
    private static string? ServerOf(IEnumerable<MountEntry> entries, ulong device)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{device >> 32}:{device & uint.MaxValue}");
        foreach (var entry in entries)
        {
            if (string.Equals(entry.Device, text, StringComparison.Ordinal) && string.Equals(entry.FileSystemType, "nfs4", StringComparison.Ordinal))
            {
                var options = entry.FileSystemOptions.Split(',');
                return options.Contains("vers=4.2", StringComparer.Ordinal)
                    ? Array.Find(options, option => option.StartsWith("addr=", StringComparison.Ordinal))
                    : null;
            }
        }

        return null;
    }

    /// <summary>Where a range is read from and written to.</summary>
    private readonly record struct Range(SafeFileHandle From, long FromOffset, SafeFileHandle To, long ToOffset, string ToPath)
    {
        public Range Skip(long count) => this with { FromOffset = FromOffset + count, ToOffset = ToOffset + count };
    }
}
