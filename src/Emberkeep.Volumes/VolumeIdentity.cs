using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Emberkeep.Backups;

namespace Emberkeep.Volumes;

/// <summary>
/// Gives a local volume an id when nobody has: the same one each time, so that backups of one path form one history. It is the
/// name-based UUID (version 5, RFC 9562) of host name, a line feed and the absolute path, in <see cref="Namespace"/>.
/// </summary>
public static class VolumeIdentity
{
    /// <summary>The namespace of these UUIDs. It must never change: every id derived so far depends on it.</summary>
    public static Guid Namespace { get; } = new("c56e9eb7-19ef-4019-8bb2-4e1ebfe894e2");

    /// <summary>The id of a path on this host.</summary>
    public static VolumeId ForPath(string path) => ForPath(Dns.GetHostName(), path);

    /// <summary>
    /// The id of a path on the given host. "." and ".." are resolved by the text alone and symbolic links are not, so that
    /// /dev/vg0/db01 keeps its id when the device mapper numbers its devices anew. The host name is used as it is written.
    /// </summary>
    public static VolumeId ForPath(string hostName, string path)
    {
        VolumeNode.CheckPath(path);
        var fullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return new VolumeId(CreateNameBased(Namespace, $"{hostName}\n{fullPath}"));
    }

    /// <summary>A version 5 UUID of a name in UTF-8.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 9562 fixes SHA-1; nothing secret depends on it.")]
    internal static Guid CreateNameBased(Guid nameSpace, string name)
    {
        var input = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        nameSpace.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
