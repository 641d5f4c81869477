namespace Emberkeep.KernelNfs.Tests.Guests;

/// <summary>What the guest said about one scenario.</summary>
/// <param name="Name">The name that the suite gave it.</param>
/// <param name="IsPassed">True when every command of it did what was expected.</param>
/// <param name="Seconds">How long it took, in the guest's time.</param>
/// <param name="Figures">What it measured, "name=value" separated by semicolons; may be empty.</param>
/// <param name="Log">What its commands printed.</param>
internal sealed record ScenarioResult(string Name, bool IsPassed, string Seconds, string Figures, string Log)
{
    /// <summary>Reads the results from the guest's output: lines "RESULT name ok|failed seconds figures", each followed by log lines "  name| text".</summary>
    public static Dictionary<string, ScenarioResult> ReadAll(string output)
    {
        var lines = output.Split('\n');
        var results = new Dictionary<string, ScenarioResult>(StringComparer.Ordinal);
        foreach (var words in lines.Where(line => line.StartsWith("RESULT ", StringComparison.Ordinal)).Select(line => line.Split(' ', 5)))
        {
            var log = lines.Where(line => line.StartsWith($"  {words[1]}| ", StringComparison.Ordinal));
            results.Add(words[1], new ScenarioResult(words[1], words[2] == "ok", words[3], words.Length > 4 ? words[4] : "", string.Join('\n', log)));
        }

        return results;
    }
}
