using System.Buffers.Binary;
using System.Text;

namespace Emberkeep.Native.FileSystem;

/// <summary>
/// Walks the struct linux_dirent64 records that getdents64(2) returns: u64 inode, s64 offset, u16 record length, u8 type, name.
/// </summary>
internal ref struct DirectoryRecords
{
    public const byte TypeUnknown = 0;
    public const byte TypeDirectory = 4;
    public const byte TypeRegular = 8;
    public const byte TypeSymbolicLink = 10;

    private const int LengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest;

    public DirectoryRecords(ReadOnlySpan<byte> records)
    {
        _rest = records;
        Name = "";
    }

    /// <summary>The entry's name.</summary>
    public string Name { get; private set; }

    /// <summary>One of the constants of this type, or another number for a special file.</summary>
    public byte Type { get; private set; }

    /// <summary>
    /// Goes to the next entry. Leaves out '.', '..' and names that are not UTF-8: such a name cannot be written as a string and read back,
    /// and nothing that Emberkeep or Cinder writes has one.
    /// </summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(_rest[LengthOffset..]);
            Type = _rest[TypeOffset];
            var name = _rest[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            _rest = _rest[length..];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && TryDecode(name))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryDecode(ReadOnlySpan<byte> name)
    {
        if (!System.Text.Unicode.Utf8.IsValid(name))
        {
            return false;
        }

        Name = s_strictUtf8.GetString(name);
        return true;
    }
}
