namespace Emberkeep.Native.Volumes;

/// <summary>What a path leads to. The values are the file type bits of st_mode (inode(7)).</summary>
internal enum NodeKind
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    RegularFile = 0x8000,
    SymbolicLink = 0xA000,
    Socket = 0xC000,
}
