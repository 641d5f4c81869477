namespace Emberkeep.Fuzzing.Harness;

/// <summary>An input with which a parser broke its contract.</summary>
internal sealed class FuzzFailure(string target, string complaint, int seed, long execution, byte[] input, Exception? cause)
    : Exception($"{target}: {complaint} (seed {seed}, execution {execution}). Input of {input.Length} bytes in base64: {Shown(input)}", cause)
{
    private const int MaxShown = 64 << 10;

    private static string Shown(byte[] input) => Convert.ToBase64String(input.AsSpan(0, Math.Min(input.Length, MaxShown)));
}
