using Emberkeep.Native.Volumes;

namespace Emberkeep.Volumes.Tests;

/// <summary>What the tests ask the file system.</summary>
internal static class Disk
{
    /// <summary>Bytes that the file takes on disk.</summary>
    internal static long Allocated(string path)
    {
        VolumeFile.GetStatus(path, followLinks: true, out var status).ShouldBe(0);
        return status.AllocatedBytes;
    }

    internal static async Task<byte[]> FillAsync(string path, int length, CancellationToken cancellationToken)
    {
        var content = new byte[length];
        new Random(42).NextBytes(content);
        await File.WriteAllBytesAsync(path, content, cancellationToken);
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.FlushToDisk(handle);
        return content;
    }
}
