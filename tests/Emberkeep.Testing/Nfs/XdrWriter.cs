using System.Buffers.Binary;
using System.Text;

namespace Emberkeep.Testing.Nfs;

/// <summary>Writes what goes over the wire of ONC RPC (XDR, RFC 4506).</summary>
public sealed class XdrWriter
{
    private readonly List<byte> _bytes = [];

    public XdrWriter Int(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public XdrWriter Long(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public XdrWriter Opaque(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        _bytes.AddRange(value);
        _bytes.AddRange(new byte[(4 - (value.Length % 4)) % 4]);
        return this;
    }

    public XdrWriter Text(string value) => Opaque(Encoding.UTF8.GetBytes(value));

    /// <summary>The attributes of a file (fattr3).</summary>
    public XdrWriter Attributes(int type = 1, int mode = 0x1B0, long size = 0, long number = 7) =>
        Int(type).Int(mode).Int(1).Int(1000).Int(1000).Long(size).Long(size).Long(0).Long(42).Long(number).Long(0).Long(0).Long(0);

    /// <summary>No attributes before and after (wcc_data).</summary>
    public XdrWriter NoChange() => Int(0).Int(0);

    /// <summary>The record of an accepted reply with these results.</summary>
    public byte[] ToReply(uint xid)
    {
        var body = new XdrWriter().Int((int)xid).Int(1).Int(0).Int(0).Int(0).Int(0);
        return [.. new XdrWriter().Int((body._bytes.Count + _bytes.Count) | int.MinValue)._bytes, .. body._bytes, .. _bytes];
    }
}
