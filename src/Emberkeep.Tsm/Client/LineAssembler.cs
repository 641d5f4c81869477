using System.Text;

namespace Emberkeep.Tsm.Client;

/// <summary>Makes lines of what a pipe delivers. A carriage return ends a line too: the client draws its progress with it.</summary>
internal sealed class LineAssembler(Action<string> onLine)
{
    /// <summary>What is longer is cut: no line that counts is.</summary>
    public const int MaxLength = 8192;

    private readonly StringBuilder _line = new();

    /// <summary>Takes the next characters.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny('\n', '\r');
            var part = end < 0 ? text : text[..end];
            _line.Append(part[..Math.Min(part.Length, MaxLength - _line.Length)]);
            if (end < 0)
            {
                return;
            }

            Complete();
            text = text[(end + 1)..];
        }
    }

    /// <summary>Ends the last line.</summary>
    public void Complete()
    {
        if (_line.Length > 0)
        {
            onLine(_line.ToString());
            _line.Clear();
        }
    }
}
