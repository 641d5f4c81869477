using Emberkeep.Checks;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>
/// What is tried to make sure that a repository can be used. It leaves nothing behind; what is left when the process is killed is invisible to
/// every reader, and the next check removes it.
/// </summary>
public sealed class StoreCheck : IStoreCheck
{
    private readonly CheckedStore _store;

    private StoreCheck(CheckedStore store, IReadOnlyList<ICheckStep> steps)
    {
        _store = store;
        Steps = steps;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ICheckStep> Steps { get; }

    /// <inheritdoc/>
    public string Location => _store.Name;

    /// <summary>The steps for a directory.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="options">How files are made.</param>
    /// <param name="settings">How thoroughly.</param>
    /// <param name="time">The clock.</param>
    public static StoreCheck OfDirectory(string root, PosixStoreOptions options, CheckSettings settings, TimeProvider time)
    {
        var store = new CheckedStore(root, root, isReadOnly: !options.CheckByWriting, TimeSpan.FromSeconds(60), time);
        return new StoreCheck(
            store,
            [
                new DirectoryStep(store, root, options),
                new PermissionStep(store, DirectoryStep.StepName),
                new ProbeStep(store, DirectoryStep.StepName),
                .. DataSteps(store, settings),
            ]);
    }

    /// <summary>The steps for a share.</summary>
    /// <param name="options">The share and how it is reached.</param>
    /// <param name="settings">How thoroughly.</param>
    /// <param name="time">The clock.</param>
    public static StoreCheck OfShare(RemoteStoreOptions options, CheckSettings settings, TimeProvider time)
    {
        var store = new CheckedStore(options.Share.ToString(), options.Share.Root, options.MountOptions.IsReadOnly, options.IoTimeout, time);
        var resolve = new ResolveStep(options.Share, options.IoTimeout, time);
        return new StoreCheck(
            store,
            [
                resolve,
                new ReachStep(options.Share, options.MountOptions, resolve, options.IoTimeout, time),
                new MountStep(store, options),
                new IdentityStep(store, options),
                new PermissionStep(store, MountStep.StepName),
                new ProbeStep(store, MountStep.StepName, IdentityStep.StepName),
                .. DataSteps(store, settings),
            ]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>What is done with data wherever the root is.</summary>
    private static ICheckStep[] DataSteps(CheckedStore store, CheckSettings settings) =>
    [
        new WriteStep(store), new SyncStep(store), new ReadStep(store), new ListStep(store), new DeleteStep(store), new ThroughputStep(store, settings),
    ];
}
