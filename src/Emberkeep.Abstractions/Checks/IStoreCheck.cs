namespace Emberkeep.Checks;

/// <summary>
/// What is tried to make sure that a repository can be used. Disposing it removes what a step left that failed or was cancelled; it reports no
/// error.
/// </summary>
public interface IStoreCheck : IAsyncDisposable
{
    /// <summary>The share or directory, for messages.</summary>
    string Location { get; }

    /// <summary>The steps, in order; each may need those before it.</summary>
    IReadOnlyList<ICheckStep> Steps { get; }
}
