using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Native.Volumes;

/// <summary>Where a file system keeps a file (ioctl FS_IOC_FIEMAP).</summary>
internal static unsafe class FileMap
{
    private const nuint GetMap = 0xC020660B;
    private const nuint GetAttributes = 0x801C581F;
    private const uint Synchronize = 1;
    private const uint Realtime = 1;

    /// <summary>Extents that are asked for at a time: 14 KiB on the stack.</summary>
    private const int Room = 256;

    /// <summary>
    /// Adds the extents that have a part in a stretch, ascending. What is in memory only is written first, so that the places are those of what a
    /// reader sees.
    /// </summary>
    /// <returns>0, or the errno of the failure.</returns>
    internal static int Read(SafeFileHandle file, long offset, long length, List<FileExtent> extents)
    {
        var buffer = stackalloc byte[sizeof(FileMapHeader) + (Room * sizeof(FileMapRecord))];
        var header = (FileMapHeader*)buffer;
        var records = (FileMapRecord*)(buffer + sizeof(FileMapHeader));
        for (var end = offset + length; offset < end;)
        {
            *header = new FileMapHeader { Start = (ulong)offset, Length = (ulong)(end - offset), Flags = Synchronize, Room = Room };
            if (VolumeCalls.Ioctl(file, GetMap, header) < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                if (errno == VolumeErrno.Interrupted)
                {
                    continue;
                }

                return errno;
            }

            if (header->Filled == 0)
            {
                break;
            }

            for (var i = 0; i < header->Filled; i++)
            {
                var extent = new FileExtent((long)records[i].Logical, (long)records[i].Physical, (long)records[i].Length, records[i].Flags);
                extents.Add(extent);
                offset = Math.Max(offset, extent.End);
                if (extent.IsLast)
                {
                    return 0;
                }
            }
        }

        return 0;
    }

    /// <summary>True unless the file is on XFS's realtime device, whose places are numbered by themselves.</summary>
    internal static bool IsOnMainDevice(SafeFileHandle file)
    {
        // struct fsxattr: 28 bytes, the flags first.
        var attributes = stackalloc uint[8];
        return VolumeCalls.Ioctl(file, GetAttributes, attributes) < 0 || (attributes[0] & Realtime) == 0;
    }
}
