using System.Buffers;
using System.Buffers.Text;

namespace Emberkeep.Engine.Format.Json;

/// <summary>
/// Writes JSON byte for byte as Python's <c>json.dumps</c> does, either with <c>indent=2</c> or on one line: ASCII only, and with
/// Python's own choice of escapes, separators and blanks, which no setting of the framework's writer gives. Keys are written in the order they come.
/// </summary>
/// <param name="isIndented">True for <c>indent=2</c>, false for one line with ", " and ": ".</param>
internal sealed class PythonJsonWriter(bool isIndented)
{
    private const int FlushThreshold = 64 << 10;
    private readonly ArrayBufferWriter<byte> _output = new(FlushThreshold + 4096);
    private int _depth;
    private bool _hasItems;
    private bool _isAfterKey;

    /// <summary>The bytes that were written since the last flush.</summary>
    public ReadOnlySpan<byte> Written => _output.WrittenSpan;

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => End((byte)'}');

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => End((byte)']');

    public void Key(string name)
    {
        Separate();
        WriteQuoted(name);
        _output.Write(": "u8);
        _isAfterKey = true;
    }

    public void String(string? value)
    {
        Separate();
        if (value is null)
        {
            _output.Write("null"u8);
        }
        else
        {
            WriteQuoted(value);
        }
    }

    public void Number(long value)
    {
        Separate();
        var span = _output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        _output.Advance(written);
    }

    public void Boolean(bool value)
    {
        Separate();
        _output.Write(value ? "true"u8 : "false"u8);
    }

    /// <summary>Says that the value of the last key was written past this writer.</summary>
    public void EndRawValue() => _isAfterKey = false;

    public void Field(string name, string? value)
    {
        Key(name);
        String(value);
    }

    public void Field(string name, long value)
    {
        Key(name);
        Number(value);
    }

    public void Field(string name, bool value)
    {
        Key(name);
        Boolean(value);
    }

    /// <summary>Hands what was written to the sink if it is much, or if <paramref name="isForced"/>.</summary>
    public async ValueTask FlushAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink, bool isForced, CancellationToken cancellationToken)
    {
        if (_output.WrittenCount >= FlushThreshold || (isForced && _output.WrittenCount > 0))
        {
            await sink(_output.WrittenMemory, cancellationToken);
            _output.ResetWrittenCount();
        }
    }

    private void Begin(byte bracket)
    {
        Separate();
        Byte(bracket);
        _depth++;
        _hasItems = false;
    }

    private void End(byte bracket)
    {
        _depth--;
        if (_hasItems)
        {
            NewLine();
        }

        Byte(bracket);
        _hasItems = true;
    }

    private void Separate()
    {
        if (_isAfterKey)
        {
            _isAfterKey = false;
        }
        else if (_depth > 0)
        {
            if (_hasItems)
            {
                _output.Write(isIndented ? ","u8 : ", "u8);
            }

            NewLine();
        }

        _hasItems = true;
    }

    private void NewLine()
    {
        if (isIndented)
        {
            Byte((byte)'\n');
            var blanks = _output.GetSpan(_depth * 2)[..(_depth * 2)];
            blanks.Fill((byte)' ');
            _output.Advance(blanks.Length);
        }
    }

    private void Byte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    private void WriteQuoted(string text)
    {
        Byte((byte)'"');
        foreach (var c in text)
        {
            WriteChar(c);
        }

        Byte((byte)'"');
    }

    private void WriteChar(char c)
    {
        switch (c)
        {
            case '"': _output.Write("\\\""u8); break;
            case '\\': _output.Write("\\\\"u8); break;
            case '\n': _output.Write("\\n"u8); break;
            case '\r': _output.Write("\\r"u8); break;
            case '\t': _output.Write("\\t"u8); break;
            case '\b': _output.Write("\\b"u8); break;
            case '\f': _output.Write("\\f"u8); break;
            case >= ' ' and <= '~': Byte((byte)c); break;
            default:
                _output.Write("\\u"u8);
                Utf8Formatter.TryFormat((uint)c, _output.GetSpan(4), out var written, new StandardFormat('x', 4));
                _output.Advance(written);
                break;
        }
    }
}
