using System.Globalization;
using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes;

/// <summary>
/// Tells states of a volume apart without reading it. A file: its number, length, and the times to the nanosecond when content and attributes
/// changed; not its file system's device number, which may be another after a restart. A block device: length and the device mapper's name for it,
/// or its number; nothing tells whether its content has changed.
/// </summary>
internal static class VolumeFingerprint
{
    /// <summary>The fingerprint of an open volume.</summary>
    public static string Of(NodeStatus status, long length) => status.Kind == NodeKind.BlockDevice
        ? string.Create(CultureInfo.InvariantCulture, $"device {MapperName(status.Special) ?? $"{status.Special.Major}:{status.Special.Minor}"} length {length}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"file {status.Identity.Inode} length {length} modified {Text(status.Modified)} changed {Text(status.Changed)}");

    private static string Text((long Seconds, uint Nanoseconds) time) => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds}.{time.Nanoseconds:D9}");

    private static string? MapperName((uint Major, uint Minor) device)
    {
        try
        {
            var name = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/sys/dev/block/{device.Major}:{device.Minor}/dm/uuid")).Trim();
            return name.Length > 0 ? name : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
