using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Emberkeep.Fuzzing.Harness;

/// <summary>The inputs that are kept: Corpus/TARGET/ beside the sources. They are added to when EMBERKEEP_UPDATE_CORPUS is 1.</summary>
internal sealed class Corpus
{
    private const int MaxKept = 4096;

    private readonly bool _isUpdated = Environment.GetEnvironmentVariable("EMBERKEEP_UPDATE_CORPUS") is "1";

    /// <summary>The kept inputs of a target, in the order of their names.</summary>
    public IReadOnlyList<byte[]> Read(string target)
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "Corpus", target);
        return Directory.Exists(directory) ? [.. Directory.GetFiles(directory).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];
    }

    /// <summary>Keeps an input for good, if the corpus is being updated and it is short enough to be looked at.</summary>
    public void Keep(string target, byte[] input)
    {
        if (_isUpdated && input.Length <= MaxKept)
        {
            Write(Path.Combine(SourceDirectory(), "..", "Corpus", target), input);
        }
    }

    /// <summary>Keeps an input that broke the contract beside the program, for whoever looks into it.</summary>
    public void KeepFailure(string target, byte[] input) => Write(Path.Combine(AppContext.BaseDirectory, "Failures", target), input);

    private static void Write(string directory, byte[] input)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8))), input);
    }

    private static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
