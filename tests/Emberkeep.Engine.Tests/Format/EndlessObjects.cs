using System.Globalization;
using System.Text;

namespace Emberkeep.Engine.Tests.Format;

/// <summary>An index whose list of objects never ends.</summary>
internal sealed class EndlessObjects(string prefix) : Stream
{
    private byte[] _text = "{\"objects\": ["u8.ToArray();
    private int _at;
    private int _number;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _text.Length)
        {
            var text = new StringBuilder();
            for (var i = 0; i < 1000; i++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{(_number == 0 ? "" : ",")}{{\"{prefix}-{_number + 1:D5}\":{{\"offset\":{_number},\"length\":1,\"compression\":\"none\",\"md5\":\"41e34ee8cd68433a7e88fc5cc04b56f3\"}}}}");
                _number++;
            }

            (_text, _at) = (Encoding.ASCII.GetBytes(text.ToString()), 0);
        }

        var length = Math.Min(buffer.Length, _text.Length - _at);
        _text.AsMemory(_at, length).CopyTo(buffer);
        _at += length;
        return new(length);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
