using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace Emberkeep.Tsm.Double;

/// <summary>Moves bytes between volumes and the pretended server.</summary>
internal sealed class Content(Fault fault)
{
    private const int PieceLength = 256 << 10;

    public static bool IsBlockDevice(string path)
    {
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return File.Exists(real) && File.Exists($"/sys/class/block/{Path.GetFileName(real)}/dev");
    }

    /// <summary>Reads a volume to its end. The object is there only when all of it is.</summary>
    public long Store(string path, string data, bool isCompressed)
    {
        long size = 0;
        using (var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        using (var file = new FileStream(data + ".part", FileMode.Create))
        using (var target = isCompressed ? new GZipStream(file, CompressionLevel.Fastest) : (Stream)file)
        {
            var buffer = new byte[PieceLength];
            int count;
            while ((count = source.Read(buffer)) > 0)
            {
                Misbehave(size);
                target.Write(buffer, 0, count);
                size += count;
            }

            Misbehave(size);
        }

        File.Move(data + ".part", data);
        if (fault.Name == "change")
        {
            // Somebody else writes to the volume while it is backed up.
            using var volume = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            volume.Seek(size / 2, SeekOrigin.Begin);
            var old = volume.ReadByte();
            volume.Seek(size / 2, SeekOrigin.Begin);
            volume.WriteByte((byte)(old ^ 1));
        }

        return size;
    }

    /// <summary>Writes a volume: a file anew, as the client replaces files, or the device that is there.</summary>
    public void Fetch(string data, string target, bool isCompressed, bool isNew)
    {
        if (isNew)
        {
            File.Delete(target);
        }

        using var file = new FileStream(data, FileMode.Open, FileAccess.Read);
        using var source = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var volume = new FileStream(target, isNew ? FileMode.CreateNew : FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var buffer = new byte[PieceLength];
        long size = 0;
        int count;
        while ((count = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            Misbehave(size);
            if (fault.Name == "corrupt" && size == 0)
            {
                buffer[count / 2] ^= 1;
            }

            volume.Write(buffer, 0, fault.Name == "short" && count < buffer.Length ? count / 2 : count);
            size += count;
        }

        Misbehave(size);
    }

    private void Misbehave(long size)
    {
        if (fault.Name == "die" && size > 0)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }

        if (fault.Name == "slow")
        {
            Thread.Sleep(int.Parse(fault.Argument, CultureInfo.InvariantCulture));
        }

        if (fault.Name == "stall" && size > 0)
        {
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
