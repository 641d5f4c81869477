using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Testing.Stores;

/// <summary>
/// A store in memory that keeps to the contract, also under concurrent use. Object names may have several segments. Streams read
/// asynchronously only, as those of the real stores do.
/// </summary>
public sealed partial class MemoryStore : IObjectStore, IObjectLinker, IObjectReplacer
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<string, byte[]>> _containers = new(StringComparer.Ordinal);
    private readonly Dictionary<object, DateTimeOffset> _written = new(ReferenceEqualityComparer.Instance);
    private int _openWriters;

    public string Location => "memory:";

    /// <summary>The server's clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What the store says to links, from 0 for none: how many names an object may have.</summary>
    public int MaxLinks { get; set; } = int.MaxValue;

    /// <summary>Whether the store can copy by itself.</summary>
    public bool CanCopy { get; set; }

    /// <summary>Writers that are neither committed nor disposed; a finished job leaves none.</summary>
    public int OpenWriters => Volatile.Read(ref _openWriters);

    public Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_containers.ContainsKey(container.Value))
            {
                _containers.Add(container.Value, new SortedDictionary<string, byte[]>(StringComparer.Ordinal));
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Asked for the free room, if set; null stands for a store without limits.</summary>
    public Func<StoreSpace?>? Space { get; set; }

    public Task<StoreSpace?> GetSpaceAsync(CancellationToken cancellationToken) => Task.FromResult(Space?.Invoke());

    public async IAsyncEnumerable<ContainerName> ListContainersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] names;
        lock (_gate)
        {
            names = [.. _containers.Where(c => c.Value.Count > 0 && !c.Key.StartsWith(ContainerName.ReservedPrefix, StringComparison.Ordinal)).Select(c => c.Key)];
        }

        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return ContainerName.Parse(name);
        }
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ContainerName container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StoredObject[] found;
        lock (_gate)
        {
            found = _containers.TryGetValue(container.Value, out var objects)
                ? [.. objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(o => Describe(ObjectName.Parse(o.Key), o.Value))]
                : [];
        }

        foreach (var stored in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return stored;
        }
    }

    public Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(Describe(name, Find(container, name)));
        }
    }

    public Task<Stream> OpenReadAsync(ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        var content = Find(container, name);
        var start = (int)Math.Min(offset, content.Length);
        var count = (int)Math.Min(length ?? long.MaxValue, content.Length - start);
        return Task.FromResult<Stream>(new ForwardStream(content.AsMemory(start, count)));
    }

    public Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_containers.TryGetValue(container.Value, out var objects))
            {
                throw new BackupException(ErrorKind.NotFound, $"Cannot create '{name}': the container '{container}' does not exist.");
            }

            ThrowIfTaken(objects, container, name);
        }

        Interlocked.Increment(ref _openWriters);
        return Task.FromResult<IObjectWriter>(new MemoryObjectWriter(content => Publish(container, name, content), () => Interlocked.Decrement(ref _openWriters)));
    }

    public Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_containers.TryGetValue(container.Value, out var objects))
            {
                objects.Remove(name.Value);
            }
        }

        return Task.CompletedTask;
    }

    public Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var content = Find(container, name);
            if (_containers.SelectMany(c => c.Value.Values).Count(other => ReferenceEquals(other, content)) >= MaxLinks)
            {
                return Task.FromResult(false);
            }

            if (_containers.TryGetValue(targetContainer.Value, out var objects) && objects.TryGetValue(targetName.Value, out var taken) && ReferenceEquals(taken, content))
            {
                return Task.FromResult(true);
            }

            Publish(targetContainer, targetName, content);
            return Task.FromResult(true);
        }
    }

    public Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!CanCopy)
        {
            return Task.FromResult(false);
        }

        Publish(targetContainer, targetName, [.. Find(container, name)]);
        return Task.FromResult(true);
    }

    public Task SyncAsync(ContainerName container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    public Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Convert.ToHexString(SHA256.HashData(Find(container, name))));
    }

    public Task<IObjectWriter> ReplaceAsync(ContainerName container, ObjectName name, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _openWriters);
        return Task.FromResult<IObjectWriter>(new MemoryObjectWriter(
            content => Replace(container, name, version, content), () => Interlocked.Decrement(ref _openWriters)));
    }

    public Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_containers.TryGetValue(container.Value, out var objects) && objects.Count == 0)
            {
                _containers.Remove(container.Value);
            }
        }

        return Task.CompletedTask;
    }

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The content of an object, for tests that look or tamper. The array is the stored one.</summary>
    public byte[] Content(string container, string name)
    {
        lock (_gate)
        {
            return _containers[container][name];
        }
    }

    /// <summary>Puts or replaces an object behind the contract's back, as rot, a foreign program or an attacker would.</summary>
    public void Tamper(string container, string name, byte[] content)
    {
        lock (_gate)
        {
            if (!_containers.TryGetValue(container, out var objects))
            {
                objects = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
                _containers.Add(container, objects);
            }

            objects[name] = content;
        }
    }

    /// <summary>All containers, the reserved ones too.</summary>
    public IReadOnlyList<string> Containers
    {
        get
        {
            lock (_gate)
            {
                return [.. _containers.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>All object names of a container in ordinal order.</summary>
    public IReadOnlyList<string> Names(string container)
    {
        lock (_gate)
        {
            return _containers.TryGetValue(container, out var objects) ? [.. objects.Keys] : [];
        }
    }

    private static void ThrowIfTaken(SortedDictionary<string, byte[]> objects, ContainerName container, ObjectName name)
    {
        if (objects.ContainsKey(name.Value))
        {
            throw new BackupException(ErrorKind.AlreadyExists, $"The object '{name}' exists already in the container '{container}'.");
        }
    }

    private StoredObject Describe(ObjectName name, byte[] content) =>
        new(name, content.LongLength) { LastModified = _written.TryGetValue(content, out var time) ? time : null };

    private byte[] Find(ContainerName container, ObjectName name)
    {
        lock (_gate)
        {
            return _containers.TryGetValue(container.Value, out var objects) && objects.TryGetValue(name.Value, out var content)
                ? content
                : throw new BackupException(ErrorKind.NotFound, $"There is no object '{name}' in the container '{container}'.");
        }
    }

    private void Replace(ContainerName container, ObjectName name, string version, byte[] content)
    {
        lock (_gate)
        {
            if (Convert.ToHexString(SHA256.HashData(Find(container, name))) != version)
            {
                throw new BackupException(ErrorKind.Conflict, $"The object '{name}' has changed.");
            }

            _containers[container.Value][name.Value] = content;
            _written[content] = Time.GetUtcNow();
        }
    }

    private void Publish(ContainerName container, ObjectName name, byte[] content)
    {
        lock (_gate)
        {
            if (!_containers.TryGetValue(container.Value, out var objects))
            {
                throw new BackupException(ErrorKind.NotFound, $"Cannot publish '{name}': the container '{container}' was removed.");
            }

            ThrowIfTaken(objects, container, name);
            objects.Add(name.Value, content);
            _written[content] = Time.GetUtcNow();
        }
    }
}
