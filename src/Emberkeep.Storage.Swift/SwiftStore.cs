using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Storage.Swift.Listing;
using Emberkeep.Storage.Swift.Objects;
using Emberkeep.Storage.Swift.Transport;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Swift;

/// <summary>
/// A Swift account: containers and plain objects as Cinder's Swift driver has them. What it repeats itself is publishing and the later pages of a listing;
/// the rest is repeated by <see cref="RetryingStore"/>, with which <see cref="SwiftStoreOpener"/> wraps it.
/// </summary>
/// <remarks>
/// Swift has no lock and no compare-and-swap. A name is taken with <c>If-None-Match: *</c>, which Swift checks before it reads the body, and afterwards the
/// object is looked at again: of two writers at the same moment the later request stays, and a writer that finds another's object says so. A window as long as
/// one request remains in which the earlier one may be told that it has won; see docs/decisions. Servers that speak Swift but ignore that header, as Ceph's
/// gateway does, are asked for the object before it is written.
/// </remarks>
internal sealed class SwiftStore : IObjectStore, IObjectLinker, IObjectReplacer
{
    /// <summary>Slower than any Swift that is in order copies an object.</summary>
    private const long CopyBytesPerSecond = 2 << 20;

    private readonly SwiftStoreOptions _options;
    private readonly SwiftClient _client;
    private readonly Retrier _retrier;
    private readonly TimeProvider _time;
    private readonly SwiftObjects _objects;
    private readonly Listings _listings;
    private readonly ConcurrentDictionary<ContainerName, bool> _known = new();
    private ServerInfo? _info;

    public SwiftStore(SwiftStoreOptions options, Retrier retrier, TimeProvider time)
    {
        _options = options;
        _client = new SwiftClient(options, time);
        _retrier = retrier;
        _time = time;
        _objects = new SwiftObjects(_client, time);
        _listings = new Listings(_client, retrier, options.PageSize, time);
    }

    /// <inheritdoc/>
    public string Location => _client.Location;

    /// <summary>The requests, for checks.</summary>
    internal SwiftClient Client => _client;

    /// <inheritdoc/>
    public async Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_known.ContainsKey(container) || await HasContainerAsync(container, cancellationToken))
        {
            return;
        }

        if (!_options.CreatesContainers)
        {
            throw NoContainer(container, "Have it made, or set backup_create_containers = true.");
        }

        var what = $"Making the container {Location}/{container}";
        using var response = await _client.SendAsync(HttpMethod.Put, SwiftNames.Path(container), what, cancellationToken, request =>
        {
            request.Content = new ByteArrayContent([]);
            if (_options.StoragePolicy is { } policy)
            {
                request.Headers.TryAddWithoutValidation("X-Storage-Policy", policy);
            }
        });
        if (response.StatusCode == HttpStatusCode.BadRequest && _options.StoragePolicy is { } refused)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"{what}: Swift does not know the storage policy {refused}.", "Set backup_swift_create_storage_policy to one that `swift info` shows.");
        }

        // Somebody else made it at the same moment, with another policy.
        if (response.StatusCode != HttpStatusCode.Conflict)
        {
            SwiftErrors.ThrowUnlessSuccess(response, what, _time);
        }

        _known[container] = true;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ContainerName> ListContainersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var names = _listings.RunAsync("", "", $"Listing the containers of {Location}", cancellationToken).GetAsyncEnumerator(cancellationToken);
        bool hasName;
        try
        {
            hasName = await names.MoveNextAsync();
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Unauthorized && _client.HasSession)
        {
            // Rights on a container alone: then that is the repository.
            hasName = false;
        }

        var isListed = hasName;
        for (; hasName; hasName = await names.MoveNextAsync())
        {
            if (names.Current.Name is { } name && SwiftNames.TryParse(name, out var container) && await HasObjectsAsync(container.Value, cancellationToken))
            {
                yield return container.Value;
            }
        }

        if (!isListed && await HasObjectsAsync(_options.Container, cancellationToken))
        {
            yield return _options.Container;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        ContainerName container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await foreach (var listed in _listings.RunAsync(SwiftNames.Path(container), prefix, $"Listing {Location}/{container}", cancellationToken))
        {
            if (ObjectName.TryParse(listed.Name, out var name))
            {
                yield return new StoredObject(name, listed.Bytes) { LastModified = listed.StoredAt };
            }
        }
    }

    /// <inheritdoc/>
    public async Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        var state = await _objects.HeadAsync(container, name, cancellationToken);
        return new StoredObject(name, state.Length) { LastModified = state.LastModified };
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        return _objects.GetAsync(container, name, offset, length, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_known.ContainsKey(container) && !await HasContainerAsync(container, cancellationToken))
        {
            throw NoContainer(container, "Make it first.");
        }

        var info = await GetInfoAsync(cancellationToken);
        return new SwiftObjectWriter(_objects, _retrier, container, name, _options.SpoolDirectory)
        {
            MaxLength = info.MaxObject,
            LooksFirst = !info.RefusesOverwriting,

            // Jobs contend for names in our own containers only.
            SettleTime = container.IsReserved || _options.SettlesAlways ? SettleTimeOf(info) : TimeSpan.Zero,
        };
    }

    /// <inheritdoc/>
    public Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken) =>
        Task.FromResult(false);

    /// <inheritdoc/>
    public async Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        var source = await _objects.HeadAsync(container, name, cancellationToken);
        if (await _objects.TryHeadAsync(targetContainer, targetName, cancellationToken) is not null)
        {
            throw new BackupException(
                ErrorKind.AlreadyExists, $"The object {_objects.Describe(targetContainer, targetName)} exists already.", "Nothing is overwritten.");
        }

        var writer = Guid.NewGuid().ToString("N");
        var patience = _options.IoTimeout + TimeSpan.FromSeconds(source.Length / CopyBytesPerSecond);
        if (!await _objects.CopyAsync(container, name, targetContainer, targetName, writer, patience, cancellationToken))
        {
            return false;
        }

        var copy = await _objects.HeadAsync(targetContainer, targetName, cancellationToken);
        if (copy.Length == source.Length && string.Equals(copy.ETag, source.ETag, StringComparison.Ordinal))
        {
            return true;
        }

        if (string.Equals(copy.Writer, writer, StringComparison.Ordinal))
        {
            await _objects.DeleteAsync(targetContainer, targetName, cancellationToken);
        }

        throw new BackupException(
            ErrorKind.Corrupt,
            $"The copy {_objects.Describe(targetContainer, targetName)} has {copy.Length} bytes and the ETag {copy.ETag}, its source {source.Length} bytes and {source.ETag}.",
            "Verify the backup that it was copied from: emberkeep backup verify.");
    }

    /// <inheritdoc/>
    public Task SyncAsync(ContainerName container, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        (await _objects.HeadAsync(container, name, cancellationToken)).Version;

    /// <inheritdoc/>
    public async Task<IObjectWriter> ReplaceAsync(ContainerName container, ObjectName name, string version, CancellationToken cancellationToken)
    {
        var info = await GetInfoAsync(cancellationToken);
        return new SwiftObjectWriter(_objects, _retrier, container, name, _options.SpoolDirectory)
        {
            Replaced = version,
            MaxLength = info.MaxObject,
            SettleTime = SettleTimeOf(info),
        };
    }

    /// <inheritdoc/>
    public Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        _objects.DeleteAsync(container, name, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Does nothing: with a container its policy, quota and access lists would go, which an administrator may have set. Cinder leaves them too.</remarks>
    public Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await HasContainerAsync(_options.Container, cancellationToken) && !_options.CreatesContainers)
        {
            throw NoContainer(_options.Container, "Have it made, or set backup_create_containers = true.");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What the server says about itself; asked once.</summary>
    internal async ValueTask<ServerInfo> GetInfoAsync(CancellationToken cancellationToken) =>
        _info ??= await ServerInfo.ReadAsync(_client, cancellationToken);

    /// <summary>A writer that looks before it writes may be later than another by both requests, not by one.</summary>
    private TimeSpan SettleTimeOf(ServerInfo info) => info.RefusesOverwriting ? _options.SettleTime : _options.SettleTime * 2;

    private async Task<bool> HasObjectsAsync(ContainerName container, CancellationToken cancellationToken) =>
        await _retrier.RunAsync(token => _listings.AnyAsync(SwiftNames.Path(container), $"Listing {Location}/{container}", token), cancellationToken);

    /// <summary>True when the container exists.</summary>
    internal async Task<bool> HasContainerAsync(ContainerName container, CancellationToken cancellationToken)
    {
        if (Encoding.UTF8.GetByteCount(SwiftNames.Of(container)) > SwiftNames.MaxContainerBytes)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"'{container}' is too long for a container of Swift, which has at most {SwiftNames.MaxContainerBytes} bytes.", "Choose a shorter name.");
        }

        var what = $"Looking for the container {Location}/{container}";
        using var response = await _client.SendAsync(HttpMethod.Head, SwiftNames.Path(container), what, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        if (response.StatusCode == HttpStatusCode.BadRequest)
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"{what}: the server takes no container of that name.",
                "Choose another name. Ceph's gateway wants at least 3 bytes, at most 255, and no dot at the beginning.");
        }

        SwiftErrors.ThrowUnlessSuccess(response, what, _time);
        _known[container] = true;
        return true;
    }

    private BackupException NoContainer(ContainerName container, string remedy) =>
        new(ErrorKind.NotFound, $"There is no container {container} in {Location}.", remedy);
}
