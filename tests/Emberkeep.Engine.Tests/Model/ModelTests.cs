using System.Globalization;

namespace Emberkeep.Engine.Tests.Model;

/// <summary>
/// Several hosts do what operators do with one repository, at the same time, and are cancelled or killed at any call to the store. A model in memory
/// knows what was acknowledged: none of it is ever lost, all that is listed restores to the model's bytes, and after the next commands nothing is left over.
/// </summary>
public sealed class ModelTests(ITestOutputHelper output)
{
    [Fact]
    public void AnyCommands_OfSeveralHosts_KeepWhatWasAcknowledged() => Run(1, 60);

    /// <summary>New seeds each time, printed; <c>EMBERKEEP_MODEL_SEED</c> does one again.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public void AnyCommands_OfSeveralHostsForLong_KeepWhatWasAcknowledged()
    {
        var count = Number("EMBERKEEP_MODEL_ROUNDS") ?? 3000;
        var first = Number("EMBERKEEP_MODEL_SEED");
        Run(first ?? Random.Shared.Next(1, 1_000_000_000), first is null ? count : 1);
    }

    private void Run(int first, int count)
    {
        output.WriteLine($"seeds {first} to {first + count - 1}");
        var done = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = first; seed < first + count; seed++)
        {
            var world = new ModelWorld(seed);
            try
            {
                Interleaving.Run(seed, world.RunAsync);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}\n{string.Join('\n', world.Log)}", e);
            }

            foreach (var (what, times) in world.Outcomes)
            {
                done[what] = done.GetValueOrDefault(what) + times;
            }
        }

        output.WriteLine(string.Join('\n', done.Select(pair => $"{pair.Value,8} {pair.Key}")));

        // The model would prove nothing if nothing were ever made, deleted, killed or resumed. One seed done again need not have it all.
        foreach (var what in count == 1 ? [] : (string[])["create: done", "delete: done", "create: killed", "delete: killed", "restore: done", "check: done", "create: cancelled", "resume: done", "forget: done"])
        {
            done.GetValueOrDefault(what).ShouldBeGreaterThan(0, what);
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
