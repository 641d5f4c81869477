using Emberkeep.Checks;

namespace Emberkeep.Cli.Tests;

/// <summary>A step that does what the test says.</summary>
internal sealed class FakeCheckStep(string name, Func<CheckFinding> run, params string[] needs) : ICheckStep
{
    public string Name => name;

    public IReadOnlyList<string> Needs => needs;

    public Task<CheckFinding> RunAsync(CancellationToken cancellationToken) => Task.FromResult(run());
}
