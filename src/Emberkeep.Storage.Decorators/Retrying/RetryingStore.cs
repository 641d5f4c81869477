using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Decorators.Retrying;

/// <summary>
/// Repeats the calls of a store that are safe to repeat and go on reading where a connection broke. A listing is repeated until it has given its
/// first name; a store that pages repeats its pages itself. Writing and publishing are never repeated here, since only the store knows what became of
/// the attempt before. A copy whose answer was lost is found as <see cref="ErrorKind.AlreadyExists"/> when it is repeated, which callers check anyway.
/// </summary>
/// <param name="inner">The store that does the work.</param>
/// <param name="retrier">How often and for how long.</param>
public sealed class RetryingStore(IObjectStore inner, Retrier retrier) : StoreDecorator(inner)
{
    /// <inheritdoc/>
    public override Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => Inner.EnsureContainerAsync(container, token), cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<ContainerName> ListContainersAsync(CancellationToken cancellationToken) =>
        ListAsync(Inner.ListContainersAsync, cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<StoredObject> ListAsync(ContainerName container, string prefix, CancellationToken cancellationToken) =>
        ListAsync(token => Inner.ListAsync(container, prefix, token), cancellationToken);

    /// <inheritdoc/>
    public override Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => Inner.StatAsync(container, name, token), cancellationToken);

    /// <inheritdoc/>
    public override async Task<Stream> OpenReadAsync(
        ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        var stream = await retrier.RunAsync(token => Inner.OpenReadAsync(container, name, offset, length, token), cancellationToken);
        var canResume = Inner is not IObjectReplacer || stream is IVersionedStream;
        return canResume
            ? new RetryingStream(
                stream,
                (done, token) => Inner.OpenReadAsync(container, name, offset + done, length - done, token),
                retrier,
                $"{Location}/{container}/{name}")
            : stream;
    }

    /// <inheritdoc/>
    public override Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => Inner.CreateAsync(container, name, token), cancellationToken);

    /// <inheritdoc/>
    public override Task<IObjectWriter> ReplaceAsync(ContainerName container, ObjectName name, string version, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => base.ReplaceAsync(container, name, version, token), cancellationToken);

    /// <inheritdoc/>
    public override Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => base.GetVersionAsync(container, name, token), cancellationToken);

    /// <inheritdoc/>
    public override Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => Inner.DeleteAsync(container, name, token), cancellationToken);

    /// <inheritdoc/>
    public override Task RemoveUnfinishedAsync(ContainerName container, string prefix, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => Inner.RemoveUnfinishedAsync(container, prefix, token), cancellationToken);

    /// <inheritdoc/>
    public override Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => Inner.DeleteContainerIfEmptyAsync(container, token), cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => base.TryLinkAsync(container, name, targetContainer, targetName, token), cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => base.TryCopyAsync(container, name, targetContainer, targetName, token), cancellationToken);

    /// <inheritdoc/>
    public override Task SyncAsync(ContainerName container, CancellationToken cancellationToken) =>
        retrier.RunAsync(token => base.SyncAsync(container, token), cancellationToken);

    /// <inheritdoc/>
    public override Task<StoreSpace?> GetSpaceAsync(CancellationToken cancellationToken) =>
        retrier.RunAsync(Inner.GetSpaceAsync, cancellationToken);

    /// <inheritdoc/>
    public override Task CheckAsync(CancellationToken cancellationToken) => retrier.RunAsync(Inner.CheckAsync, cancellationToken);

    private async IAsyncEnumerable<T> ListAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> list, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (items, hasItem) = await retrier.RunAsync(
            async token =>
            {
                var started = list(cancellationToken).GetAsyncEnumerator(token);
                try
                {
                    return (started, await started.MoveNextAsync());
                }
                catch
                {
                    await started.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);
        await using (items)
        {
            while (hasItem)
            {
                yield return items.Current;
                hasItem = await items.MoveNextAsync();
            }
        }
    }
}
