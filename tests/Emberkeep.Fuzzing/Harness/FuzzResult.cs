namespace Emberkeep.Fuzzing.Harness;

/// <summary>What a run came to.</summary>
/// <param name="Executions">How often the parser ran.</param>
/// <param name="Classes">How many kinds of answers it gave.</param>
/// <param name="Seed">What the mutations were made from.</param>
internal sealed record FuzzResult(long Executions, int Classes, int Seed);
