using System.Globalization;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>Where an NFS share is and how <see cref="NfsClientFileSystem"/> uses it.</summary>
public sealed record NfsClientOptions
{
    /// <summary>The smallest <see cref="ReadSize"/> and <see cref="WriteSize"/>, in bytes.</summary>
    public const int SmallestTransfer = 4096;

    /// <summary>The largest <see cref="ReadSize"/> and <see cref="WriteSize"/>, in bytes: libnfs takes no longer replies.</summary>
    public const int LargestTransfer = 1024 * 1024;

    /// <summary>Name or numeric address of the server; an IPv6 address with or without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The exported directory, or a directory below it, as the server calls it: an absolute path.</summary>
    public required string ExportPath { get; init; }

    /// <summary>TCP port of the NFS service (mount option <c>port</c>). Null: 2049.</summary>
    public int? Port { get; init; }

    /// <summary>TCP port of the mount service (mount option <c>mountport</c>). Null: the server's port mapper, port 111, is asked.</summary>
    public int? MountPort { get; init; }

    /// <summary>Protocol version (mount option <c>vers</c>). Only 3 is supported.</summary>
    public int Version { get; init; } = 3;

    /// <summary>The user that the server sees. Null: the effective user of this process.</summary>
    public uint? Uid { get; init; }

    /// <summary>The group that the server sees and that new files belong to. Null: the effective group of this process.</summary>
    public uint? Gid { get; init; }

    /// <summary>
    /// Further groups that the server sees, at most 16. Null: those of this process if <see cref="Uid"/> and <see cref="Gid"/> are null, else none.
    /// </summary>
    public IReadOnlyList<uint>? Groups { get; init; }

    /// <summary>How long the server may take to answer one operation (<c>backup_io_timeout</c>). Then the operation fails.</summary>
    public TimeSpan IoTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes per READ (mount option <c>rsize</c>); the server may allow less.</summary>
    public int ReadSize { get; init; } = LargestTransfer;

    /// <summary>Bytes per WRITE (mount option <c>wsize</c>); the server may allow less.</summary>
    public int WriteSize { get; init; } = LargestTransfer;

    /// <summary>
    /// Requests under way for one file: that many writes before the next one waits, that many reads ahead. More than four gained nothing on the
    /// servers we measured, and each holds a buffer of <see cref="ReadSize"/> or <see cref="WriteSize"/>.
    /// </summary>
    public int InFlight { get; init; } = 4;

    /// <summary>TCP port of the server's port mapper.</summary>
    internal int PortMapperPort { get; init; } = 111;

    /// <summary>The share for messages: <c>nfs://host/path</c>, with the port if it is not the usual one.</summary>
    internal string Location
    {
        get
        {
            var host = Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address;
            return $"nfs://{host}{(Port is { } port ? string.Create(CultureInfo.InvariantCulture, $":{port}") : "")}{ExportPath.TrimEnd('/')}";
        }
    }

    /// <summary>The host without brackets.</summary>
    internal string Address => Host.Trim('[', ']');

    /// <summary>Refuses options that cannot work.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> or, for another protocol version, <see cref="ErrorKind.Unsupported"/>.</exception>
    internal void Check()
    {
        if (Version != 3)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"The user-space NFS client cannot use NFS version {Version} for '{Location}': libnfs 4.0 cannot write more than 4 KiB at a time over version 4.",
                "Set vers=3, or use the kernel's client: backup_nfs_client = kernel.");
        }

        Require(Address.Length > 0 && !Address.Contains('/', StringComparison.Ordinal), "the host is missing or has a '/'");
        Require(ExportPath.StartsWith('/') && !ExportPath.Contains('\0', StringComparison.Ordinal), "the export path must be absolute");
        Require(IsPort(Port) && IsPort(MountPort), "a port is a number from 1 to 65535");
        Require(IoTimeout > TimeSpan.Zero && IoTimeout <= TimeSpan.FromDays(1), "the I/O timeout must be positive and at most a day");
        Require(IsTransfer(ReadSize) && IsTransfer(WriteSize), $"read and write sizes are {SmallestTransfer} to {LargestTransfer} bytes");
        Require(InFlight is >= 1 and <= 64, "1 to 64 requests may be in flight");
    }

    private static bool IsPort(int? port) => port is null or (> 0 and <= 65535);

    private static bool IsTransfer(int bytes) => bytes is >= SmallestTransfer and <= LargestTransfer;

    private void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"The NFS share '{Location}' cannot be used: {rule}.", "The form is nfs://host[:port]/path?vers=3&mountport=20048.");
        }
    }
}
