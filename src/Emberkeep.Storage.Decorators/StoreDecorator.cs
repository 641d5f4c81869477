using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators;

/// <summary>
/// Passes every call on to another store; a decorator derives from it and overrides what it changes. Calls that are optional for a store, those with
/// a body in <see cref="IObjectStore"/> and those of <see cref="IObjectLinker"/> and <see cref="IObjectReplacer"/>, are passed on like the others, or what lies
/// beneath would seem unable to do them; where it is, linking answers false and replacing Unsupported. A test holds every member of the contracts
/// against this class.
/// </summary>
/// <param name="inner">The store that does the work; it belongs to the decorator and is disposed with it.</param>
public abstract class StoreDecorator(IObjectStore inner) : IObjectStore, IObjectLinker, IObjectReplacer
{
    /// <inheritdoc/>
    public virtual string Location => Inner.Location;

    /// <summary>The store that does the work.</summary>
    protected IObjectStore Inner { get; } = inner;

    private IObjectReplacer Replacer => Inner as IObjectReplacer
        ?? throw new BackupException(ErrorKind.Unsupported, $"{Location} cannot replace an object in one step.");

    /// <inheritdoc/>
    public virtual IInspectableStore? Inspection => Inner.Inspection;

    /// <inheritdoc/>
    public virtual Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken) =>
        Inner.EnsureContainerAsync(container, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<ContainerName> ListContainersAsync(CancellationToken cancellationToken) =>
        Inner.ListContainersAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<StoredObject> ListAsync(ContainerName container, string prefix, CancellationToken cancellationToken) =>
        Inner.ListAsync(container, prefix, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        Inner.StatAsync(container, name, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<Stream> OpenReadAsync(
        ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken) =>
        Inner.OpenReadAsync(container, name, offset, length, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        Inner.CreateAsync(container, name, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The store beneath is given its own writer, without the decorator around it, or it would not know it.</remarks>
    public virtual ValueTask<long> TransferAsync(Transfer transfer, CancellationToken cancellationToken) => Inner.TransferAsync(
        transfer.Writer is WriterDecorator writer ? transfer with { Writer = writer.Inner } : transfer, cancellationToken);

    /// <inheritdoc/>
    public virtual Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        Inner.DeleteAsync(container, name, cancellationToken);

    /// <inheritdoc/>
    public virtual Task RemoveUnfinishedAsync(ContainerName container, string prefix, CancellationToken cancellationToken) =>
        Inner.RemoveUnfinishedAsync(container, prefix, cancellationToken);

    /// <inheritdoc/>
    public virtual Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken) =>
        Inner.DeleteContainerIfEmptyAsync(container, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken) =>
        Inner is IObjectLinker linker
            ? linker.TryLinkAsync(container, name, targetContainer, targetName, cancellationToken)
            : Task.FromResult(false);

    /// <inheritdoc/>
    public virtual Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken) =>
        Inner is IObjectLinker linker
            ? linker.TryCopyAsync(container, name, targetContainer, targetName, cancellationToken)
            : Task.FromResult(false);

    /// <inheritdoc/>
    public virtual Task SyncAsync(ContainerName container, CancellationToken cancellationToken) =>
        Inner is IObjectLinker linker ? linker.SyncAsync(container, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        Replacer.GetVersionAsync(container, name, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IObjectWriter> ReplaceAsync(ContainerName container, ObjectName name, string version, CancellationToken cancellationToken) =>
        Replacer.ReplaceAsync(container, name, version, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<StoreSpace?> GetSpaceAsync(CancellationToken cancellationToken) => Inner.GetSpaceAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task CheckAsync(CancellationToken cancellationToken) => Inner.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Inner.DisposeAsync();
    }
}
