using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Native.FileSystem;

/// <summary>Memory that a process shares with a child process: a file without a name (memfd_create(2)), mapped by both.</summary>
internal sealed class SharedMemory : SafeHandleMinusOneIsInvalid
{
    private const int ReadAndWrite = 1 | 2; // PROT_READ, PROT_WRITE
    private const int Shared = 1; // MAP_SHARED
    private const uint CloseOnExec = 1; // MFD_CLOEXEC
    private const int SetFlags = 2; // F_SETFD
    private const int CloseOnExecFlag = 1; // FD_CLOEXEC

    private readonly SafeFileHandle _file;

    private SharedMemory(SafeFileHandle file, int length)
        : base(ownsHandle: true)
    {
        _file = file;
        Length = length;
        SetHandle(Libc.Map(0, (nuint)length, ReadAndWrite, Shared, file, 0));
        ThrowIf(IsInvalid);
    }

    /// <summary>Length in bytes.</summary>
    public int Length { get; }

    /// <summary>The number of the file, for a child that inherits it.</summary>
    public int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>Makes memory of zeros; it takes room only where something was written.</summary>
    /// <exception cref="IOException">The kernel has none.</exception>
    public static SharedMemory Create(string name, int length)
    {
        var file = new SafeFileHandle(Libc.MakeMemoryFile(name, CloseOnExec), ownsHandle: true);
        ThrowIf(file.IsInvalid);
        ThrowIf(Libc.Truncate(file, length) != 0);
        return new SharedMemory(file, length);
    }

    /// <summary>Maps the memory that this process has inherited.</summary>
    /// <exception cref="IOException">There is none of that number.</exception>
    public static SharedMemory OpenInherited(int descriptor, int length) => new(new SafeFileHandle(descriptor, ownsHandle: true), length);

    /// <summary>
    /// Lets child processes that are started from now on have the memory, or not. A child of somebody else that is started in between has it
    /// as well, as long as it runs.
    /// </summary>
    public void SetInherited(bool isInherited) =>
        ThrowIf(Libc.SetDescriptorFlags(_file, SetFlags, isInherited ? 0 : CloseOnExecFlag) != 0);

    /// <summary>Copies data into the memory.</summary>
    public unsafe void Write(int offset, ReadOnlySpan<byte> data)
    {
        var isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            data.CopyTo(new Span<byte>((void*)handle, Length)[offset..]);
        }
        finally
        {
            if (isHeld)
            {
                DangerousRelease();
            }
        }
    }

    /// <summary>Copies data out of the memory.</summary>
    public unsafe void Read(int offset, Span<byte> data)
    {
        var isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            new ReadOnlySpan<byte>((void*)handle, Length).Slice(offset, data.Length).CopyTo(data);
        }
        finally
        {
            if (isHeld)
            {
                DangerousRelease();
            }
        }
    }

    /// <summary>All of it, to be used as long as the process lives: nothing keeps it mapped but this object, which must not be disposed.</summary>
    public Memory<byte> AsMemory() => new Manager(this).Memory;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _file.Dispose();
        return Libc.Unmap(handle, (nuint)Length) == 0;
    }

    private static void ThrowIf(bool hasFailed)
    {
        if (hasFailed)
        {
            throw new IOException($"No memory can be shared with another process: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    private sealed unsafe class Manager(SharedMemory memory) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new((void*)memory.handle, memory.Length);

        public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)memory.handle + elementIndex);

        public override void Unpin()
        {
            // It never moves.
        }

        protected override void Dispose(bool disposing)
        {
            // The memory belongs to somebody else.
        }
    }
}
