using Emberkeep.Checks;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Opens the store on a share: mounts it unless it is mounted, or connects the client in the process; and looks at its root.</summary>
/// <param name="store">Gets the store.</param>
/// <param name="options">The share.</param>
internal sealed class MountStep(CheckedStore store, RemoteStoreOptions options) : ICheckStep
{
    public const string StepName = "mount";

    public string Name => StepName;

    public IReadOnlyList<string> Needs => [ReachStep.StepName];

    public async Task<CheckFinding> RunAsync(CancellationToken cancellationToken)
    {
        var opened = await options.ConnectAsync(store.Time, cancellationToken);
        store.Store = opened;
        await store.RunAsync(TimeSpan.Zero, () => opened.FileSystem.StatAsync("", cancellationToken).AsTask(), cancellationToken);
        return new CheckFinding(opened.Lease is { } lease ? Describe(lease.Path) : "by the client in the process, NFS version 3; nothing is mounted");
    }

    private static string Describe(string mountPoint) => MountTable.Read().At(mountPoint) is [.., var mount]
        ? $"by the kernel, on {mountPoint} ({mount.FileSystemType}: {mount.Options},{mount.FileSystemOptions})"
        : $"by the kernel, on {mountPoint}";
}
