using Emberkeep.Checks;

namespace Emberkeep.Tsm.Checks;

/// <summary>One step of <see cref="TsmCheck"/>.</summary>
internal sealed class TsmCheckStep(string name, Func<CancellationToken, Task<CheckFinding>> run, params string[] needs) : ICheckStep
{
    public string Name => name;

    public IReadOnlyList<string> Needs => needs;

    public Task<CheckFinding> RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
}
