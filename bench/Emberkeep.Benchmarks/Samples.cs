using System.Text;

namespace Emberkeep.Benchmarks;

/// <summary>The same data in every run.</summary>
internal static class Samples
{
    public static byte[] Noise(int length, int seed)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    /// <summary>Made-up words: shrinks to about a third.</summary>
    public static byte[] Text(int length)
    {
        var random = new Random(1);
        var words = Enumerable.Range(0, 4096).Select(_ => new string([.. Enumerable.Range(0, random.Next(3, 10)).Select(_ => (char)random.Next('a', 'z' + 1))])).ToArray();
        var text = new StringBuilder(length + 16);
        while (text.Length < length)
        {
            text.Append(words[random.Next(words.Length)]).Append(' ');
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }
}
