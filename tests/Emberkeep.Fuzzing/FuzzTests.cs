using System.Globalization;
using Emberkeep.Fuzzing.Harness;
using Emberkeep.Fuzzing.Targets;

namespace Emberkeep.Fuzzing;

/// <summary>
/// Each parser over its corpus and mutations of it: about a second in every run of the tests, minutes in the long ones. EMBERKEEP_FUZZ_SEED
/// repeats a run, EMBERKEEP_FUZZ_SECONDS sets the length of the long ones, EMBERKEEP_UPDATE_CORPUS=1 keeps inputs with new kinds of answers.
/// </summary>
public sealed class FuzzTests
{
    private const int ShortSeed = 1;
    private const int LongSeconds = 120;

    public static TheoryData<string> Targets => [.. AllTargets.List.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public Task Parse_CorpusAndMutations_GivesAValueOrRefuses(string target) => RunAsync(target, TimeSpan.FromSeconds(1), Number("EMBERKEEP_FUZZ_SEED") ?? ShortSeed);

    [Theory]
    [MemberData(nameof(Targets))]
    [Trait("Category", "Long")]
    public Task Parse_MutationsForMinutes_GivesAValueOrRefuses(string target) =>
        RunAsync(target, TimeSpan.FromSeconds(Number("EMBERKEEP_FUZZ_SECONDS") ?? LongSeconds), Number("EMBERKEEP_FUZZ_SEED") ?? Random.Shared.Next());

    private static async Task RunAsync(string name, TimeSpan duration, int seed)
    {
        var target = AllTargets.List.Single(target => target.Name == name);

        var result = await new Fuzzer(target, new Corpus(), seed).RunAsync(duration, TestContext.Current.CancellationToken);

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {result.Executions:N0} executions, {result.Classes} kinds of answers, seed {result.Seed}"));
        result.Executions.ShouldBeGreaterThan(target.Seeds.Count());
        result.Classes.ShouldBeGreaterThan(1, "Mutations of good inputs must be refused in some way.");
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
