using Emberkeep.Checks;

namespace Emberkeep.Cli.Tests;

/// <summary>A check of a repository in memory.</summary>
internal sealed class FakeStoreCheck(IReadOnlyList<ICheckStep> steps) : IStoreCheck
{
    public string Location => "memory://repository";

    public IReadOnlyList<ICheckStep> Steps => steps;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
