using Emberkeep.Checks;

namespace Emberkeep.Ceph.Checks;

/// <summary>One step of <see cref="CephCheck"/>.</summary>
internal sealed class CephCheckStep(string name, Func<CancellationToken, Task<CheckFinding>> run, params string[] needs) : ICheckStep
{
    public string Name => name;

    public IReadOnlyList<string> Needs => needs;

    public Task<CheckFinding> RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
}
