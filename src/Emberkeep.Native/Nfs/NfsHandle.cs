namespace Emberkeep.Native.Nfs;

/// <summary>A file or directory as its server knows it: at most 64 bytes that mean nothing to anybody else. Valid on every connection.</summary>
internal sealed class NfsHandle
{
    private readonly byte[] _bytes;

    public NfsHandle(byte[] bytes) => _bytes = bytes;

    public byte[] Bytes => _bytes;

    public bool IsSame(NfsHandle other) => _bytes.AsSpan().SequenceEqual(other._bytes);
}
