using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Records;
using Emberkeep.Engine.Retention;
using Emberkeep.Errors;
using Emberkeep.Testing.Stores;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Model;

/// <summary>One host in one round: runs some commands, one after the other, as the command line does them, until it is killed.</summary>
internal sealed class ModelHost : IAsyncDisposable
{
    private const int MaxCommands = 4;

    private readonly ModelWorld _world;
    private readonly Random _random;
    private readonly string _name;
    private readonly FaultInjectingStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly ChunkedBackupDriver _driver;
    private readonly bool _isKilled;

    public ModelHost(ModelWorld world, int number, int round, int seed)
    {
        (_world, _random, _name) = (world, new Random(seed), $"host{number}");
        _store = new FaultInjectingStore(new YieldingStore(world.Repo.Memory));
        if (_random.Next(3) == 0)
        {
            _isKilled = true;
            _store.KillAtCall(_random.Next(1, 400), _random.Next(2) == 0 ? FaultEffect.ThrowBefore : FaultEffect.ThrowAfter);
        }
        else if (_random.Next(4) == 0)
        {
            _store.FailCall(_random.Next(1, 300), FaultEffect.ThrowBefore, Interrupt);
        }

        var owner = new JobOwner(_name, "boot", "pid", int.MaxValue - round, round);
        _driver = world.Repo.Driver(
            world.ObjectBlocks, workers: _random.Next(1, 3), store: _store, journalStep: _random.Next(3) * 8L * 4096, owner: owner, time: world.Clock);
    }

    public async Task RunAsync()
    {
        for (var commands = _random.Next(1, MaxCommands + 1); commands > 0 && !IsDead && !_stop.IsCancellationRequested; commands--)
        {
            var (what, run) = Choose();
            var outcome = await TryAsync(run);
            _world.Count($"{what}: {outcome.Split(' ')[0]}");
            _world.Log.Add($"{_name} {what}: {outcome}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _driver.DisposeAsync();
        await _store.DisposeAsync();
    }

    private bool IsDead => _isKilled && _store.HasReachedFailingCall;

    private (string What, Func<Task<string>> Run) Choose() => _random.Next(12) switch
    {
        < 5 => ("create", CreateAsync),
        5 or 6 => ("delete", DeleteAsync),
        7 => ("forget", ForgetAsync),
        8 => ("resume", ResumeAsync),
        9 => ("check", CheckAsync),
        10 => ("restore", RestoreAsync),
        _ => ("export", ExportAsync),
    };

    private async Task<string> TryAsync(Func<Task<string>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception) when (IsDead)
        {
            return "killed";
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Conflict or ErrorKind.NotFound or ErrorKind.Unavailable or ErrorKind.AlreadyExists)
        {
            // Another host was faster. What was acknowledged is none the worse for it, as the model finds out.
            return $"refused ({e.Kind}: {e.Message})";
        }
    }

    private OperationCanceledException Interrupt()
    {
        _stop.Cancel();
        return new OperationCanceledException(_stop.Token);
    }

    /// <summary>What commands that write do first.</summary>
    private async Task PutInOrderAsync()
    {
        await RecoverAsync();
        foreach (var found in await _driver.CleanUpAsync(null, isDryRun: false, _stop.Token))
        {
            _world.Log.Add($"{_name} finds {found.Id} {found.State} {found.Reason}");
        }
    }

    private async Task RecoverAsync()
    {
        foreach (var job in await _driver.RecoverAsync(_stop.Token))
        {
            _world.Log.Add($"{_name} recovers the deletion of {job.Backup}: {job.Outcome} {job.Reason}");
        }
    }

    private async Task<BackupIndex> ReadIndexAsync()
    {
        var records = new List<BackupRecord>();
        await foreach (var record in _driver.DiscoverAsync(e => throw e, _stop.Token))
        {
            records.Add(record);
        }

        return new BackupIndex(records, "memory");
    }

    private async Task<string> CreateAsync()
    {
        var content = _world.ChangeVolume(_random);
        await PutInOrderAsync();
        var index = await ReadIndexAsync();
        var bases = index.Records.Where(index.HasWholeChain).ToList();
        var parent = bases.Count == 0 || _random.Next(5) == 0 ? null : bases[_random.Next(bases.Count / 2, bases.Count)];
        var request = _world.Repo.Request(parent);
        if (parent is not null && _random.Next(4) == 0)
        {
            request = request with { SyntheticFullFrom = index.ChainOf(parent) };
        }

        var backup = new ModelBackup(request.Id, content);
        _world.Model.Add(request.Id, backup);
        _world.Log.Add($"{_name} begins {request.Id} on {parent?.Id}{(request.SyntheticFullFrom is null ? "" : ", synthetic")}");
        await _driver.BackupAsync(request, VolumeOf(content), null, _stop.Token);
        backup.IsAcknowledged = true;
        return $"done {request.Id}";
    }

    private static MemoryVolume VolumeOf(byte[] content) => new([.. content]) { Fingerprint = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content)) };

    private async Task<string> ResumeAsync()
    {
        await RecoverAsync();
        var found = (await _driver.ListUnfinishedAsync(_stop.Token)).Where(one => one.State == UnfinishedState.Resumable).ToList();
        if (found.Count == 0)
        {
            return "nothing";
        }

        var backup = _world.Model[found[_random.Next(found.Count)].Id];
        await _driver.ResumeAsync(backup.Id, VolumeOf(backup.Content), null, _stop.Token);
        backup.IsAcknowledged = true;
        return $"done {backup.Id}";
    }

    private async Task<string> DeleteAsync()
    {
        await PutInOrderAsync();
        var index = await ReadIndexAsync();
        if (index.Records.Count == 0)
        {
            return "nothing";
        }

        var doomed = _random.GetItems([.. index.Records], _random.Next(4) == 0 ? 2 : 1).Distinct().ToList();
        if (_random.Next(4) == 0)
        {
            // --keep-dependents.
            doomed.RemoveAll(backup => index.DependentsOf(backup).Any(dependent => !doomed.Contains(dependent)));
        }

        return await DeleteAsync(doomed, index);
    }

    private async Task<string> ForgetAsync()
    {
        await PutInOrderAsync();
        var index = await ReadIndexAsync();
        var decisions = RetentionPlanner.Decide(index.Records, new RetentionPolicy { KeepLast = _random.Next(1, 5) }, TimeZoneInfo.Utc);
        return await DeleteAsync([.. decisions.Where(decision => !decision.IsKept).Select(decision => decision.Backup)], index);
    }

    private async Task<string> DeleteAsync(List<BackupRecord> doomed, BackupIndex index)
    {
        _world.Log.Add($"{_name} deletes {string.Join(' ', doomed.Select(backup => backup.Id))}");
        foreach (var backup in doomed)
        {
            _world.Model[backup.Id].IsDoomed = true;
        }

        await foreach (var report in _driver.DeleteAnyAsync(doomed, index, isDryRun: false, _stop.Token))
        {
            _world.Log.Add($"{_name} deleted {report.Backup.Id}, merged into {string.Join(' ', report.Merges.Select(merge => merge.Child.Id))}");
            _world.Model[report.Backup.Id].IsGone = true;
        }

        return doomed.Count == 0 ? "nothing" : "done";
    }

    /// <summary>While others write there may be something to tell, but nothing is ever damaged.</summary>
    private async Task<string> CheckAsync()
    {
        var findings = new List<RepositoryFinding>();
        var store = new YieldingStore(_world.Repo.Memory);
        await using var driver = _world.Repo.Driver(_world.ObjectBlocks, store: store, time: _world.Clock);
        var options = new RepositoryCheckOptions { ReadData = _random.Next(2) == 0 ? ReadSelection.All : null };
        await driver.CheckRepositoryAsync(options, null, findings.Add, _stop.Token);
        findings.Where(ModelWorld.IsWrong).Select(finding => $"{finding.Kind} {finding.Message}").ShouldBeEmpty($"{_name} checks\n{_world.Describe()}");
        return "done";
    }

    /// <summary>A restore succeeds unless the very backup was deleted meanwhile, whatever becomes of those that it is built on.</summary>
    private async Task<string> RestoreAsync()
    {
        var index = await ReadIndexAsync();
        var whole = index.Records.Where(index.HasWholeChain).ToList();
        if (whole.Count == 0)
        {
            return "nothing";
        }

        var record = whole[_random.Next(whole.Count)];
        var backup = _world.Model[record.Id];
        var target = MemoryVolume.Dirty(backup.Content.Length);
        try
        {
            await _driver.RestoreAsync(index.ChainOf(record), target, null, _stop.Token);
        }
        catch (BackupException e) when (!IsDead)
        {
            backup.IsDoomed.ShouldBeTrue($"{_name}: the restore of {record.Id} failed: {e.Message}");
            return "refused (deleted meanwhile)";
        }

        target.Content.SequenceEqual(backup.Content).ShouldBeTrue($"{_name} restores {record.Id} to something else");
        return "done";
    }

    private async Task<string> ExportAsync()
    {
        var index = await ReadIndexAsync();
        foreach (var record in index.Records)
        {
            var imported = ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, index.ChildCount(record)));
            (imported.Id, imported.ParentId, imported.Container, imported.ServiceMetadata).ShouldBe(
                (record.Id, record.ParentId, record.Container, record.ServiceMetadata));
        }

        return "done";
    }
}
