using Emberkeep.Errors;

namespace Emberkeep.Checks;

/// <summary>
/// One thing that <c>config check</c> tries. A store has a list of them; a store of another kind has a list of its own, with its own steps among
/// those that it shares.
/// </summary>
public interface ICheckStep
{
    /// <summary>One word that scripts know it by.</summary>
    string Name { get; }

    /// <summary>The earlier steps that it makes no sense without.</summary>
    IReadOnlyList<string> Needs { get; }

    /// <summary>Tries it.</summary>
    /// <exception cref="BackupException">It failed; says why and what to do about it.</exception>
    Task<CheckFinding> RunAsync(CancellationToken cancellationToken);
}
