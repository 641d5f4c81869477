using System.Text;

namespace Emberkeep.Fuzzing.Harness;

/// <summary>Makes new inputs of known ones: as bytes, as words of the grammar, as lines, and as trees where they are JSON.</summary>
internal sealed class Mutator(Random random, FuzzTarget target)
{
    private const int MaxSteps = 5;

    private readonly JsonMutator _json = new(random, target.Tokens);

    /// <summary>Makes an input of one or two of the pool.</summary>
    public byte[] Mutate(IReadOnlyList<byte[]> pool)
    {
        var input = Pick(pool);
        for (var steps = random.Next(1, MaxSteps + 1); steps > 0; steps--)
        {
            input = target.IsJson && random.Next(4) > 0 ? _json.Mutate(input, Pick(pool)) ?? Step(input, pool) : Step(input, pool);
        }

        return input.Length <= target.MaxLength ? input : input[..target.MaxLength];
    }

    private byte[] Step(byte[] input, IReadOnlyList<byte[]> pool) => random.Next(13) switch
    {
        0 => Flip(input),
        1 => Replace(input, 1, [(byte)random.Next(256)]),
        2 => Replace(input, 0, RandomBytes(random.Next(1, 9))),
        3 => Replace(input, random.Next(1, 17), []),
        4 => input[..random.Next(input.Length + 1)],
        5 => Repeat(input),
        6 => [.. input.AsSpan(0, random.Next(input.Length + 1)), .. Tail(Pick(pool))],
        7 => Replace(input, 0, Piece(Pick(pool))),
        8 or 9 => Replace(input, random.Next(2) == 0 ? 0 : random.Next(12), Encoding.UTF8.GetBytes(Token())),
        10 => Number(input),
        11 => Lines(input),
        _ => Replace(input, random.Next(5), Encoding.UTF8.GetBytes(StrangeValues.Text(random))),
    };

    private byte[] Pick(IReadOnlyList<byte[]> pool) => pool.Count == 0 ? [] : pool[random.Next(pool.Count)];

    private string Token() => target.Tokens.Length == 0 ? StrangeValues.Number(random) : target.Tokens[random.Next(target.Tokens.Length)];

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Flip(byte[] input)
    {
        var changed = input.ToArray();
        if (changed.Length > 0)
        {
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        }

        return changed;
    }

    private byte[] Replace(byte[] input, int count, ReadOnlySpan<byte> with)
    {
        var at = random.Next(input.Length + 1);
        return [.. input.AsSpan(0, at), .. with, .. input.AsSpan(Math.Min(input.Length, at + count))];
    }

    private byte[] Tail(byte[] input) => input[random.Next(input.Length + 1)..];

    private byte[] Piece(byte[] input)
    {
        var start = random.Next(input.Length + 1);
        return input[start..random.Next(start, Math.Min(input.Length, start + 200) + 1)];
    }

    /// <summary>A piece many times over finds what grows faster than its input.</summary>
    private byte[] Repeat(byte[] input)
    {
        var piece = Piece(input);
        var times = Math.Min(1 << random.Next(1, 13), piece.Length == 0 ? 0 : target.MaxLength / piece.Length);
        var repeated = new byte[piece.Length * times];
        for (var i = 0; i < times; i++)
        {
            piece.CopyTo(repeated.AsSpan(i * piece.Length));
        }

        return Replace(input, 0, repeated);
    }

    /// <summary>Puts a number at a boundary in the place of a run of digits.</summary>
    private byte[] Number(byte[] input)
    {
        var at = input.AsSpan(random.Next(input.Length + 1)).IndexOfAnyInRange((byte)'0', (byte)'9');
        at = at < 0 ? input.AsSpan().IndexOfAnyInRange((byte)'0', (byte)'9') : at;
        if (at < 0)
        {
            return Replace(input, 0, Encoding.ASCII.GetBytes(StrangeValues.Number(random)));
        }

        var length = input.AsSpan(at).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        length = length < 0 ? input.Length - at : length;
        return [.. input.AsSpan(0, at), .. Encoding.ASCII.GetBytes(StrangeValues.Number(random)), .. input.AsSpan(at + length)];
    }

    private byte[] Lines(byte[] input)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n').ToList();
        var (at, other) = (random.Next(lines.Count), random.Next(lines.Count));
        switch (random.Next(4))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(other, lines[at]);
                break;
            case 2:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            default:
                lines[at] += lines[other];
                break;
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }
}
