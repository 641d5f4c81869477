using Emberkeep.Checks;

namespace Emberkeep.Storage.S3.Checks;

/// <summary>One step of <see cref="S3Check"/>.</summary>
internal sealed class Step(string name, Func<CancellationToken, Task<CheckFinding>> run, params string[] needs) : ICheckStep
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Needs => needs;

    /// <inheritdoc/>
    public Task<CheckFinding> RunAsync(CancellationToken cancellationToken) => run(cancellationToken);
}
