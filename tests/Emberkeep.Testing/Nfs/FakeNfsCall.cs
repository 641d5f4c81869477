using System.Buffers.Binary;

namespace Emberkeep.Testing.Nfs;

/// <summary>A call as it came over the wire.</summary>
/// <param name="Xid">Joins call and reply.</param>
/// <param name="Program">NFS or its mount service.</param>
/// <param name="Procedure">Number of the procedure, see RFC 1813.</param>
/// <param name="Arguments">What follows the credential.</param>
public sealed record FakeNfsCall(uint Xid, int Program, int Procedure, ReadOnlyMemory<byte> Arguments)
{
    public const int GetAttributes = 1;
    public const int SetAttributes = 2;
    public const int Lookup = 3;
    public const int Read = 6;
    public const int Write = 7;
    public const int Create = 8;
    public const int Remove = 12;
    public const int List = 17;
    public const int Commit = 21;

    /// <summary>The file handle that the arguments begin with.</summary>
    public ReadOnlyMemory<byte> Handle => Arguments.Slice(4, BinaryPrimitives.ReadInt32BigEndian(Arguments.Span));

    public static FakeNfsCall Parse(ReadOnlyMemory<byte> record)
    {
        int Int(int offset) => BinaryPrimitives.ReadInt32BigEndian(record.Span[offset..]);
        var credential = 24;
        var verifier = credential + 8 + Padded(Int(credential + 4));
        var arguments = verifier + 8 + Padded(Int(verifier + 4));
        return new FakeNfsCall((uint)Int(0), Int(12), Int(20), record[arguments..]);
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
