using Emberkeep.Checks;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Compares the repository on a share with the one that was there before.</summary>
/// <param name="store">The store.</param>
/// <param name="options">The share.</param>
internal sealed class IdentityStep(CheckedStore store, RemoteStoreOptions options) : StoreStep(StepName, store, MountStep.StepName)
{
    public const string StepName = "identity";

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        var found = await ((RemoteStore)Checked.Store).CheckIdentityAsync(options, cancellationToken);
        return found switch
        {
            { Identity: null } => CheckFinding.Skipped(found.Note ?? "the repository has none"),
            { IsNew: true } => new CheckFinding($"{found.Identity.Id}, seen here for the first time") { Advice = found.Note },
            _ => new CheckFinding($"{found.Identity.Id}, the same as before"),
        };
    }
}
