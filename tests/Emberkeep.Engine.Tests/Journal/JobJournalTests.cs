using System.Text;
using System.Text.Json;
using Emberkeep.Engine.Journal;
using Emberkeep.Errors;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Journal;

/// <summary>A journal is followed blindly after a crash, so one that is damaged or forged must be refused, by name.</summary>
public sealed class JobJournalTests
{
    private const string Backup = "aaaaaaaa-0000-4000-8000-000000000001";
    private const string Prefix = $"volume_11111111-2222-3333-4444-555555555555_20261122195129_backup_{Backup}";
    private const string Name = $"delete-{Prefix}.json";

    private static readonly JobOwner s_owner = new("host", "boot", "pid:[1]", 42, 4711);

    private static readonly JournalEntry s_entry = new(
        JournalEntry.SupportedVersion, Guid.Empty, new JournalBackup($"aa/aa/{Backup}", Prefix), [new JournalChild("x", Prefix[..^1] + "2", 7)], s_owner, DateTimeOffset.UnixEpoch);

    public static TheoryData<string, string, string> Damages => new()
    {
        { "no backup", "\"backup\"", "\"backop\"" },
        { "backup null", "\"prefix\": \"" + Prefix + "\"", "\"prefix\": null" },
        { "prefix empty", "\"prefix\": \"" + Prefix + "\"", "\"prefix\": \"\"" },
        { "prefix no name", "\"prefix\": \"" + Prefix + "\"", "\"prefix\": \"a\\u0000b\"" },
        { "prefix of another backup", "\"prefix\": \"" + Prefix + "\"", "\"prefix\": \"" + Prefix[..^1] + "9\"" },
        { "container leads away", $"\"aa/aa/{Backup}\"", "\"../x\"" },
        { "container reserved", $"\"aa/aa/{Backup}\"", "\".emberkeep/journal\"" },
        { "child null", "\"children\": [", "\"children\": [null," },
        { "children null", "\"children\": [", "\"children\": null, \"x\": [" },
        { "child leads away", "\"container\": \"x\"", "\"container\": \"/etc\"" },
        { "child without number", "\"first_number\": 7", "\"first_number\": 0" },
        { "child number too large", "\"first_number\": 7", "\"first_number\": 2147483648" },
        { "no owner", "\"owner\"", "\"owned\"" },
        { "of the future", "\"version\": 1", "\"version\": 2" },
        { "half of a surrogate pair", "\"host\": \"host\"", "\"host\": \"\\ud800\"" },
        { "nested too deep", "\"version\": 1", $"\"x\": {new string('[', 70)}{new string(']', 70)}, \"version\": 1" },
        { "cut off", "\"renewed_at\"", "" },
    };

    [Fact]
    public async Task ReadAll_WhatWasWritten_IsTheSame()
    {
        var entry = (await ReadAsync(Text())).ShouldHaveSingleItem();

        entry.ShouldBe(s_entry with { Children = entry.Children });
        entry.Children.ShouldBe(s_entry.Children);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task ReadAll_Damaged_IsRefusedWithItsName(string damage, string good, string bad)
    {
        var text = Text();
        text.ShouldContain(good, customMessage: damage);

        var error = await Should.ThrowAsync<BackupException>(() => ReadAsync(text.Replace(good, bad, StringComparison.Ordinal)));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain(Name);
        error.Remedy.ShouldNotBeNull();
    }

    [Fact]
    public async Task TryTakeOver_DeadOwner_GetsTheJobOnce()
    {
        var (journal, store) = await StartAsync();

        await using var first = await JournalHold.TryTakeOverAsync(journal, s_entry, Cancel);
        await using var second = await JournalHold.TryTakeOverAsync(journal, s_entry, Cancel);

        first.ShouldNotBeNull();
        second.ShouldBeNull("the first one is at it");
        (await journal.ReadAllAsync(Cancel)).ShouldHaveSingleItem().Job.ShouldBe(first.Entry.Job);
        store.OpenWriters.ShouldBe(0);
    }

    [Fact]
    public async Task TryTakeOver_FinishedMeanwhile_IsLeftAlone()
    {
        var (journal, store) = await StartAsync();
        await journal.RemoveAsync(s_entry, Cancel);

        (await JournalHold.TryTakeOverAsync(journal, s_entry, Cancel)).ShouldBeNull();

        store.Names(Stores.ContainerName.Journal.Value).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StoreOperation.GetVersion)]
    [InlineData(StoreOperation.OpenRead)]
    [InlineData(StoreOperation.Replace)]
    public async Task TryTakeOver_AnotherIsFasterAtAnyStep_IsLeftToIt(StoreOperation step)
    {
        var (journal, memory) = await StartAsync();
        JournalHold? other = null;
        await using var store = new FaultInjectingStore(memory);
        store.Plan(new StoreFault
        {
            Operation = step,
            Name = _ =>
            {
                other ??= JournalHold.TryTakeOverAsync(journal, s_entry, Cancel).Result;
                return false;
            },
        });

        (await JournalHold.TryTakeOverAsync(JournalOf(store), s_entry, Cancel)).ShouldBeNull();

        other.ShouldNotBeNull();
        (await journal.ReadAllAsync(Cancel)).ShouldHaveSingleItem().Job.ShouldBe(other.Entry.Job);
        await other.DisposeAsync();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static JobJournal JournalOf(Stores.IObjectStore store) => new(store, new Leases(s_owner with { Host = "other" }, TimeProvider.System));

    private static async Task<(JobJournal Journal, MemoryStore Store)> StartAsync()
    {
        var store = new MemoryStore();
        var journal = JournalOf(store);
        await journal.WriteAsync(s_entry, Cancel);
        return (journal, store);
    }

    private static string Text() => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(s_entry, JournalJson.Default.JournalEntry));

    private static async Task<IReadOnlyList<JournalEntry>> ReadAsync(string text)
    {
        var store = new MemoryStore();
        store.Tamper(Stores.ContainerName.Journal.Value, Name, Encoding.UTF8.GetBytes(text));
        return await new JobJournal(store, new Leases(s_owner, TimeProvider.System)).ReadAllAsync(TestContext.Current.CancellationToken);
    }
}
