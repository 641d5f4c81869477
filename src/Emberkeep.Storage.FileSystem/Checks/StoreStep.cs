using Emberkeep.Checks;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>A step on an open store, with a deadline.</summary>
/// <param name="name">Its name.</param>
/// <param name="store">The store.</param>
/// <param name="needs">What it needs.</param>
internal abstract class StoreStep(string name, CheckedStore store, params string[] needs) : ICheckStep
{
    public string Name => name;

    public IReadOnlyList<string> Needs => needs;

    protected CheckedStore Checked => store;

    /// <summary>True for a step that writes: on a share that is only read it is skipped.</summary>
    protected virtual bool Writes => false;

    /// <summary>What the step may take beyond the time that the server has for one answer.</summary>
    protected virtual TimeSpan ExtraTime => TimeSpan.Zero;

    public Task<CheckFinding> RunAsync(CancellationToken cancellationToken) => Writes && store.IsReadOnly
        ? Task.FromResult(CheckFinding.Skipped("the share is only read (ro)"))
        : store.RunAsync(ExtraTime, () => TryAsync(cancellationToken), cancellationToken);

    /// <summary>Tries it.</summary>
    protected abstract Task<CheckFinding> TryAsync(CancellationToken cancellationToken);
}
