using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Native.FileSystem;

/// <summary>
/// System calls on files, one method each. Every method returns 0 or an error number of <see cref="Errno"/>, never throws for a failed
/// call, and repeats a call that a signal interrupted. Names given with a directory handle are single names: the handle came from
/// <see cref="OpenBeneath"/>, so no path is walked here that was not checked.
/// </summary>
internal static class PosixCalls
{
    /// <summary>Opens a path as the operating system does, following links. For the root of a repository only.</summary>
    public static int OpenRoot(string path, int flags, out SafeFileHandle handle)
    {
        long descriptor;
        do
        {
            descriptor = Libc.Open(path, flags | OpenFlags.CloseOnExec, 0);
        }
        while (IsInterrupted(descriptor));

        return TakeHandle(descriptor, out handle);
    }

    /// <summary>
    /// openat2(2): opens a path that must stay below <paramref name="root"/> and has no symbolic link anywhere. ELOOP says that there
    /// was a link, EXDEV that the path led out.
    /// </summary>
    public static int OpenBeneath(SafeFileHandle root, string path, int flags, uint mode, out SafeFileHandle handle)
    {
        var how = new OpenHow
        {
            Flags = (uint)(flags | OpenFlags.CloseOnExec | OpenFlags.NoFollow),
            Mode = mode,
            Resolve = OpenHow.Beneath | OpenHow.NoSymbolicLinks | OpenHow.NoMagicLinks,
        };
        long descriptor;
        do
        {
            descriptor = Libc.OpenAt2(Libc.SystemCallOpenAt2, root, path, ref how, (nuint)Marshal.SizeOf<OpenHow>());
        }
        while (IsInterrupted(descriptor));

        return TakeHandle(descriptor, out handle);
    }

    /// <summary>The user whose rights this process has.</summary>
    public static uint EffectiveUserId() => Libc.EffectiveUserId();

    public static int MakeDirectory(string path, uint mode) => Result(Libc.MakeDirectory(path, mode));

    public static int MakeDirectory(SafeFileHandle directory, string name, uint mode) =>
        Result(Libc.MakeDirectoryAt(directory, name, mode));

    public static int ChangeMode(SafeFileHandle file, uint mode)
    {
        int result;
        do
        {
            result = Libc.ChangeMode(file, mode);
        }
        while (IsInterrupted(result));

        return Result(result);
    }

    public static int Sync(SafeFileHandle file)
    {
        int result;
        do
        {
            result = Libc.Sync(file);
        }
        while (IsInterrupted(result));

        return Result(result);
    }

    /// <summary>Sets the times of the last change and access to now.</summary>
    public static int Touch(SafeFileHandle file) => Result(Libc.SetTimes(file, 0));

    public static int SetLength(SafeFileHandle file, long length)
    {
        int result;
        do
        {
            result = Libc.Truncate(file, length);
        }
        while (IsInterrupted(result));

        return Result(result);
    }

    /// <summary>Fills the buffer from the offset on, as far as the file goes.</summary>
    public static int Read(SafeFileHandle file, Span<byte> buffer, long offset, out int count)
    {
        count = 0;
        while (count < buffer.Length)
        {
            var rest = buffer[count..];
            var read = Libc.Read(file, rest, (nuint)rest.Length, offset + count);
            if (IsInterrupted(read))
            {
                continue;
            }

            if (read <= 0)
            {
                return Result(read);
            }

            count += (int)read;
        }

        return 0;
    }

    /// <summary>Writes the whole buffer at the offset.</summary>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> data, long offset)
    {
        while (!data.IsEmpty)
        {
            var written = Libc.Write(file, data, (nuint)data.Length, offset);
            if (IsInterrupted(written))
            {
                continue;
            }

            if (written < 0)
            {
                return Marshal.GetLastPInvokeError();
            }

            if (written == 0)
            {
                // A regular file that takes nothing and gives no reason would keep this loop forever.
                return Errno.EIO;
            }

            data = data[(int)written..];
            offset += written;
        }

        return 0;
    }

    /// <summary>
    /// Makes a range of one file share its blocks with a range of another (ioctl_ficlonerange(2)): all of it or nothing. Offsets are multiples
    /// of the file system's block; so is the length unless the range ends with its file.
    /// </summary>
    public static int CloneRange(SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long length)
    {
        var isReferenced = false;
        try
        {
            from.DangerousAddRef(ref isReferenced);
            var argument = new CloneRangeArgument
            {
                FromDescriptor = from.DangerousGetHandle(),
                FromOffset = (ulong)fromOffset,
                Length = (ulong)length,
                ToOffset = (ulong)toOffset,
            };
            int result;
            do
            {
                result = Libc.CloneRange(to, Libc.CloneRangeRequest, argument);
            }
            while (IsInterrupted(result));

            return Result(result);
        }
        finally
        {
            if (isReferenced)
            {
                from.DangerousRelease();
            }
        }
    }

    /// <summary>Lets the kernel, or the server that holds both files, copy a range (copy_file_range(2)).</summary>
    /// <param name="from">Read from.</param>
    /// <param name="fromOffset">First byte to read.</param>
    /// <param name="to">Written to.</param>
    /// <param name="toOffset">First byte to write.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="copied">How many were copied, also when an error is returned; fewer without an error where the source ends.</param>
    public static int CopyRange(SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long length, out long copied)
    {
        copied = 0;
        while (copied < length)
        {
            var source = fromOffset + copied;
            var target = toOffset + copied;
            var count = Libc.CopyRange(from, ref source, to, ref target, (nuint)(length - copied), 0);
            if (IsInterrupted(count))
            {
                continue;
            }

            if (count <= 0)
            {
                return Result(count);
            }

            copied += count;
        }

        return 0;
    }

    /// <summary>Tells the kernel that the file is read from front to back. A hint: failing changes nothing.</summary>
    public static void AdviseSequential(SafeFileHandle file) => _ = Libc.Advise(file, 0, 0, Libc.AdviceSequential);

    /// <summary>Starts writing a range to the disk or server without waiting for it. Only fsync says whether it arrived.</summary>
    public static void StartWriting(SafeFileHandle file, long offset, long length) =>
        _ = Libc.SyncRange(file, offset, length, Libc.SyncRangeWrite);

    /// <summary>
    /// Writes a range to the disk or server and waits until it took it. An error is reported here and not again by fsync: the file has to be
    /// given up then. Success does not make the range durable.
    /// </summary>
    public static int WriteBack(SafeFileHandle file, long offset, long length)
    {
        int result;
        do
        {
            result = Libc.SyncRange(
                file, offset, length, Libc.SyncRangeWaitBefore | Libc.SyncRangeWrite | Libc.SyncRangeWaitAfter);
        }
        while (IsInterrupted(result));

        return Result(result);
    }

    public static int Link(SafeFileHandle directory, string from, SafeFileHandle toDirectory, string to) =>
        Result(Libc.Link(directory, from, toDirectory, to, 0));

    public static int Rename(SafeFileHandle directory, string from, SafeFileHandle toDirectory, string to) =>
        Result(Libc.Rename(directory, from, toDirectory, to, 0));

    public static int RenameNoReplace(SafeFileHandle directory, string from, SafeFileHandle toDirectory, string to) =>
        Result(Libc.Rename(directory, from, toDirectory, to, Libc.RenameNoReplace));

    public static int RemoveFile(SafeFileHandle directory, string name) => Result(Libc.Unlink(directory, name, 0));

    public static int RemoveDirectory(SafeFileHandle directory, string name) => Result(Libc.Unlink(directory, name, Libc.RemoveDirectory));

    /// <summary>The status of an open file or directory.</summary>
    public static int Status(SafeFileHandle file, out FileStatusBuffer status) =>
        Result(Libc.Status(file, "", Libc.EmptyPath, Libc.BasicStatus, out status));

    /// <summary>The status of a name in a directory; of the link itself when it is a symbolic link.</summary>
    public static int Status(SafeFileHandle directory, string name, out FileStatusBuffer status) =>
        Result(Libc.Status(directory, name, Libc.SymbolicLinkNoFollow, Libc.BasicStatus, out status));

    /// <summary>Reads the next entries of a directory as struct linux_dirent64 records; 0 bytes mean the end.</summary>
    public static int ReadDirectory(SafeFileHandle directory, Span<byte> buffer, out int count)
    {
        nint read;
        do
        {
            read = Libc.ReadDirectory(directory, buffer, (nuint)buffer.Length);
        }
        while (IsInterrupted(read));

        count = (int)Math.Max(read, 0);
        return Result(read);
    }

    public static int Space(SafeFileHandle file, out SpaceBuffer space)
    {
        int result;
        do
        {
            result = Libc.Space(file, out space);
        }
        while (IsInterrupted(result));

        return Result(result);
    }

    /// <summary>What kind of file system a file is on: a number of linux/magic.h.</summary>
    public static int FileSystemKind(SafeFileHandle file, out long kind)
    {
        int result;
        FileSystemBuffer status;
        do
        {
            result = Libc.FileSystem(file, out status);
        }
        while (IsInterrupted(result));

        kind = status.Kind;
        return Result(result);
    }

    private static bool IsInterrupted(long result) => result < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR;

    private static int Result(long result) => result < 0 ? Marshal.GetLastPInvokeError() : 0;

    private static int TakeHandle(long descriptor, out SafeFileHandle handle)
    {
        handle = new SafeFileHandle((nint)descriptor, ownsHandle: true);
        return Result(descriptor);
    }
}
