using System.Runtime.CompilerServices;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Testing.Stores;

/// <summary>
/// A store that records every call and makes planned ones fail. Plan single faults with <see cref="Plan"/> and check them with
/// <see cref="AssertAllFaultsFired"/>; or let call number k fail with <see cref="FailCall"/> or every call from k on with
/// <see cref="FailFromCall"/>, and run a whole job for k = 1, 2, ... until <see cref="HasReachedFailingCall"/> is false.
/// </summary>
public sealed class FaultInjectingStore : IObjectStore, IObjectLinker, IObjectReplacer
{
    private readonly IObjectStore _inner;
    private readonly Lock _gate = new();
    private readonly List<StoreCall> _calls = [];
    private readonly List<StoreFault> _faults = [];
    private int _failingCall = int.MaxValue;
    private bool _failsOn;
    private bool _isKilled;
    private FaultEffect _effect;
    private Func<Exception> _error = StoreFault.DefaultError;

    /// <param name="inner">The store that does the work; it belongs to this one.</param>
    public FaultInjectingStore(IObjectStore inner) => _inner = inner;

    public string Location => _inner.Location;

    /// <summary>Every call so far, in the order in which they started.</summary>
    public IReadOnlyList<StoreCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Whether the call that <see cref="FailCall"/> or <see cref="FailFromCall"/> named was made.</summary>
    public bool HasReachedFailingCall
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count >= _failingCall;
            }
        }
    }

    /// <summary>Adds a fault to the script.</summary>
    public void Plan(StoreFault fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
        }
    }

    /// <summary>Lets call number <paramref name="number"/> of all calls fail, counted from 1.</summary>
    public void FailCall(int number, FaultEffect effect = FaultEffect.ThrowBefore, Func<Exception>? error = null) =>
        SetFailing(number, failsOn: false, effect, error);

    /// <summary>
    /// Lets call number <paramref name="number"/> and every later one fail: what a killed process looks like to its store.
    /// </summary>
    public void FailFromCall(int number, FaultEffect effect = FaultEffect.ThrowBefore, Func<Exception>? error = null) =>
        SetFailing(number, failsOn: true, effect, error);

    /// <summary>A process that is killed at call number <paramref name="number"/>: that call still has the effect or not, no later one has.</summary>
    public void KillAtCall(int number, FaultEffect effect)
    {
        SetFailing(number, failsOn: true, effect, null);
        _isKilled = true;
    }

    /// <summary>Forgets all faults, so that the store works again. Recorded calls stay.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _faults.Clear();
            _failingCall = int.MaxValue;
        }
    }

    /// <summary>Throws when a planned fault never happened: then the test did not test what it says.</summary>
    public void AssertAllFaultsFired()
    {
        lock (_gate)
        {
            var missing = _faults.Where(f => f.Fired < f.Times).ToArray();
            if (missing.Length > 0)
            {
                throw new InvalidOperationException($"Planned faults that did not happen: {string.Join("; ", missing.Select(f => f.ToString()))}.");
            }
        }
    }

    public Task EnsureContainerAsync(ContainerName container, CancellationToken cancellationToken) =>
        RunAsync(StoreOperation.EnsureContainer, container.Value, null, () => _inner.EnsureContainerAsync(container, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<ContainerName> ListContainersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new List<ContainerName>();
        await RunAsync(
            StoreOperation.ListContainers, null, null, async () => found.AddRange(await DrainAsync(_inner.ListContainersAsync(cancellationToken))), cancellationToken);
        foreach (var container in found)
        {
            yield return container;
        }
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(
        ContainerName container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new List<StoredObject>();
        await RunAsync(
            StoreOperation.List, container.Value, prefix, async () => found.AddRange(await DrainAsync(_inner.ListAsync(container, prefix, cancellationToken))), cancellationToken);
        foreach (var stored in found)
        {
            yield return stored;
        }
    }

    public async Task<StoredObject> StatAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        StoredObject result = default;
        await RunAsync(
            StoreOperation.Stat, container.Value, name.Value, async () => result = await _inner.StatAsync(container, name, cancellationToken), cancellationToken);
        return result;
    }

    public async Task<Stream> OpenReadAsync(ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        Stream? stream = null;
        await RunAsync(
            StoreOperation.OpenRead,
            container.Value,
            name.Value,
            async () => stream = await _inner.OpenReadAsync(container, name, offset, length, cancellationToken),
            cancellationToken);
        return new FaultInjectingStream(this, stream!, container.Value, name.Value);
    }

    public async Task<IObjectWriter> CreateAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        IObjectWriter? writer = null;
        try
        {
            await RunAsync(
                StoreOperation.Create, container.Value, name.Value, async () => writer = await _inner.CreateAsync(container, name, cancellationToken), cancellationToken);
        }
        catch when (writer is not null)
        {
            await writer.DisposeAsync();
            throw;
        }

        return new FaultInjectingWriter(this, writer!, container.Value, name.Value);
    }

    public async Task<bool> TryLinkAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        var result = false;
        await RunAsync(
            StoreOperation.Link,
            targetContainer.Value,
            targetName.Value,
            async () => result = _inner is IObjectLinker linker && await linker.TryLinkAsync(container, name, targetContainer, targetName, cancellationToken),
            cancellationToken);
        return result;
    }

    public async Task<bool> TryCopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, CancellationToken cancellationToken)
    {
        var result = false;
        await RunAsync(
            StoreOperation.Copy,
            targetContainer.Value,
            targetName.Value,
            async () => result = _inner is IObjectLinker linker && await linker.TryCopyAsync(container, name, targetContainer, targetName, cancellationToken),
            cancellationToken);
        return result;
    }

    public Task SyncAsync(ContainerName container, CancellationToken cancellationToken) => RunAsync(
        StoreOperation.Sync,
        container.Value,
        null,
        () => _inner is IObjectLinker linker ? linker.SyncAsync(container, cancellationToken) : Task.CompletedTask,
        cancellationToken);

    public async Task<string> GetVersionAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        var version = "";
        await RunAsync(
            StoreOperation.GetVersion, container.Value, name.Value, async () => version = await Replacer.GetVersionAsync(container, name, cancellationToken), cancellationToken);
        return version;
    }

    public async Task<IObjectWriter> ReplaceAsync(ContainerName container, ObjectName name, string version, CancellationToken cancellationToken)
    {
        IObjectWriter? writer = null;
        try
        {
            await RunAsync(
                StoreOperation.Replace, container.Value, name.Value, async () => writer = await Replacer.ReplaceAsync(container, name, version, cancellationToken), cancellationToken);
        }
        catch when (writer is not null)
        {
            await writer.DisposeAsync();
            throw;
        }

        return new FaultInjectingWriter(this, writer!, container.Value, name.Value);
    }

    public Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        RunAsync(StoreOperation.Delete, container.Value, name.Value, () => _inner.DeleteAsync(container, name, cancellationToken), cancellationToken);

    public Task DeleteContainerIfEmptyAsync(ContainerName container, CancellationToken cancellationToken) => RunAsync(
        StoreOperation.DeleteContainer, container.Value, null, () => _inner.DeleteContainerIfEmptyAsync(container, cancellationToken), cancellationToken);

    public Task RemoveUnfinishedAsync(ContainerName container, string prefix, CancellationToken cancellationToken) => RunAsync(
        StoreOperation.RemoveUnfinished, container.Value, prefix, () => _inner.RemoveUnfinishedAsync(container, prefix, cancellationToken), cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) =>
        RunAsync(StoreOperation.Check, null, null, () => _inner.CheckAsync(cancellationToken), cancellationToken);

    public Task<StoreSpace?> GetSpaceAsync(CancellationToken cancellationToken) => _inner.GetSpaceAsync(cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    /// <summary>Records a call and runs it with the fault that is due, if any.</summary>
    /// <param name="cutShort">What the call does when it is cut short; null where that means nothing and the fault throws before.</param>
    internal async Task RunAsync(
        StoreOperation operation, string? container, string? name, Func<Task> call, CancellationToken cancellationToken, Func<Task>? cutShort = null)
    {
        var fault = Record(operation, container, name);
        switch (fault?.Effect)
        {
            case null:
                await call();
                return;
            case FaultEffect.ThrowAfter:
                await call();
                break;
            case FaultEffect.AnswerLate:
                await call();
                await Task.Delay(StoreFault.AnswerTime, cancellationToken);
                return;
            case FaultEffect.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                break;
            case FaultEffect.CutShort when cutShort is not null:
                await cutShort();
                if (operation == StoreOperation.Read)
                {
                    return;
                }

                break;
            default:
                break;
        }

        throw fault.Value.Error();
    }

    private IObjectReplacer Replacer => _inner as IObjectReplacer
        ?? throw new BackupException(ErrorKind.Unsupported, $"{Location} cannot replace objects.");

    private static async Task<List<T>> DrainAsync<T>(IAsyncEnumerable<T> source)
    {
        var result = new List<T>();
        await foreach (var item in source)
        {
            result.Add(item);
        }

        return result;
    }

    private void SetFailing(int number, bool failsOn, FaultEffect effect, Func<Exception>? error)
    {
        lock (_gate)
        {
            _failingCall = number;
            _failsOn = failsOn;
            _effect = effect;
            _error = error ?? StoreFault.DefaultError;
        }
    }

    private (FaultEffect Effect, Func<Exception> Error)? Record(StoreOperation operation, string? container, string? name)
    {
        lock (_gate)
        {
            var call = new StoreCall(_calls.Count + 1, operation, container, name);
            _calls.Add(call);

            // Every fault counts the call, also when another one takes it.
            var due = _faults.Where(f => f.Takes(call)).ToArray();
            if (due.Length > 0)
            {
                return (due[0].Effect, due[0].Error);
            }

            var fails = _failsOn ? call.Number >= _failingCall : call.Number == _failingCall;
            return fails ? (_isKilled && call.Number > _failingCall ? FaultEffect.ThrowBefore : _effect, _error) : null;
        }
    }
}
