using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Storage.S3.Objects;
using Emberkeep.Storage.S3.Transport;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.S3;

/// <summary>
/// A store in buckets of an S3 server, in the layout of Cinder's s3 driver: a container is a bucket, an object an object. Requests are repeated by the
/// AWS client; what is sent is checked against the digests that the server returns.
/// </summary>
/// <remarks>
/// Meets <see cref="IObjectReplacer"/>: a PUT replaces whole objects in one step, and the condition is the server's own where it honours one, else
/// looked up immediately before. Of <see cref="IObjectLinker"/> it has copying inside the server; there are no second names in S3. A bucket that
/// keeps versions keeps what is deleted, hidden behind a marker; so does one with object lock until the lock ends.
/// </remarks>
public sealed class S3Store : IObjectStore, IObjectLinker, IObjectReplacer
{
    private readonly S3Connection _connection;
    private readonly S3StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly S3Names _names;
    private readonly Buckets _buckets;
    private readonly ObjectRequests _requests;
    private readonly ConditionalWrites _conditions;
    private readonly Publisher _publisher;
    private readonly SemaphoreSlim _slots;

    /// <summary>Makes a store. Nothing is sent until the first call.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the file with certificates cannot be used.</exception>
    public S3Store(S3StoreOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _connection = new S3Connection(options, time);
        _names = new S3Names(options.Bucket);
        _buckets = new Buckets(_connection, _names, options, Location, logger);
        _requests = new ObjectRequests(_connection, options, time);
        _conditions = new ConditionalWrites(_requests, Location, logger);
        _publisher = new Publisher(_requests, _conditions, options, time, logger);
        _slots = new SemaphoreSlim(Math.Clamp(options.MaxConnections, 1, 8));
        if (!options.VerifiesCertificates && _connection.IsProtected)
        {
            S3Log.Insecure(logger, _connection.Server);
        }
    }

    /// <inheritdoc/>
    public string Location => $"s3:{_connection.Server}";

    /// <summary>The server's clock.</summary>
    internal ServerClock Clock => _connection.Clock;

    /// <summary>What the server does about conditions of writes.</summary>
    internal ConditionalWrites Conditions => _conditions;

    /// <inheritdoc/>
    public Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken) =>
        _buckets.EnsureAsync(_names.Of(container).Bucket, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ContainerName> ListContainersAsync(CancellationToken cancellationToken) => _buckets.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        ContainerName container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = _names.Of(container);
        await foreach (var page in _buckets.PagesAsync(place, place.KeyPrefix + prefix, null, cancellationToken))
        {
            foreach (var stored in page.S3Objects ?? [])
            {
                if (S3Names.TryParseKey(place, stored.Key, out var name))
                {
                    yield return new StoredObject(name.Value, stored.Size ?? 0) { LastModified = ObjectRequests.Time(stored.LastModified) };
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(TargetOf(container, name), cancellationToken);
        return new StoredObject(name, head.Length) { LastModified = head.LastModified };
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(
        ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        var target = TargetOf(container, name);
        if (length == 0)
        {
            await HeadAsync(target, cancellationToken);
            return Stream.Null;
        }

        try
        {
            var answer = await _requests.GetAsync(target, offset, length, null, cancellationToken);
            return new S3ReadStream(_requests, target, offset, answer, _options, _time, _logger);
        }
        catch (BackupException e) when (S3Errors.StatusOf(e) == System.Net.HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // It begins behind the end.
            return Stream.Null;
        }
    }

    /// <inheritdoc/>
    public async Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        var target = TargetOf(container, name);
        if (!await _buckets.ExistsAsync(target.Bucket, cancellationToken))
        {
            throw _buckets.Missing(container);
        }

        return await _requests.TryHeadAsync(target, cancellationToken) is null
            ? new S3ObjectWriter(_publisher, target, new WriteCondition(null), _options.PartSize, _slots)
            : throw Publisher.Taken(target);
    }

    /// <inheritdoc/>
    public Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken) =>
        Task.FromResult(false);

    /// <inheritdoc/>
    public async Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        var target = TargetOf(targetContainer, targetName);
        if (!await _buckets.ExistsAsync(target.Bucket, cancellationToken))
        {
            throw _buckets.Missing(targetContainer);
        }

        try
        {
            await new ServerCopier(_publisher, _options).RunAsync(TargetOf(container, name), target, cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Unsupported)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public Task SyncAsync(ContainerName container, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        (await HeadAsync(TargetOf(container, name), cancellationToken)).ETag;

    /// <inheritdoc/>
    public Task<IObjectWriter> ReplaceAsync(ContainerName container, ObjectName name, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IObjectWriter>(new S3ObjectWriter(_publisher, TargetOf(container, name), new WriteCondition(version), _options.PartSize, _slots));
    }

    /// <inheritdoc/>
    /// <remarks>In a bucket that keeps versions a marker hides the object from every reader; its room is free when the version expires.</remarks>
    public Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        _requests.DeleteAsync(TargetOf(container, name), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Ends the uploads in parts that were never completed.</remarks>
    public async Task RemoveUnfinishedAsync(ContainerName container, string prefix, CancellationToken cancellationToken)
    {
        var place = _names.Of(container);
        foreach (var upload in await _buckets.ListUploadsAsync(place.Bucket, place.KeyPrefix + prefix, cancellationToken))
        {
            if (upload.Key.StartsWith(place.KeyPrefix + prefix, StringComparison.Ordinal))
            {
                await _requests.AbortAsync(new S3Target(place.Bucket, upload.Key, $"{Location}/{place.Bucket}/{upload.Key}"), upload.UploadId, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Buckets stay: whoever made one may have given it rules and rights.</remarks>
    public Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await _buckets.ExistsAsync(_options.Bucket, cancellationToken))
        {
            if (_options.CreatesBuckets)
            {
                return;
            }

            throw _buckets.Missing(ContainerName.Parse(_options.Bucket));
        }

        await foreach (var page in _buckets.PagesAsync(new S3Place(_options.Bucket, ""), S3Names.ProbeKey, null, cancellationToken))
        {
            _ = page;
            break;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _conditions.Dispose();
        _slots.Dispose();
        return ValueTask.CompletedTask;
    }

    private S3Target TargetOf(ContainerName container, ObjectName name)
    {
        var place = _names.Of(container);
        return new S3Target(place.Bucket, place.KeyOf(name), $"{Location}/{container}/{name}");
    }

    private async Task<ObjectHead> HeadAsync(S3Target target, CancellationToken cancellationToken) =>
        await _requests.TryHeadAsync(target, cancellationToken)
        ?? throw new BackupException(ErrorKind.NotFound, $"There is no object {target.Name}.", "Check that this is the right repository: emberkeep backup list.");
}
