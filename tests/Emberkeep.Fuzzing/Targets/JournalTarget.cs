using System.Text.Json;
using Emberkeep.Engine.Journal;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>The journal of a deletion, <c>.emberkeep/journal/delete-*.json</c>.</summary>
internal sealed class JournalTarget : FuzzTarget
{
    private const string ObjectName = $"delete-{Samples.Prefix}.json";

    private static readonly JournalEntry s_entry = new(
        JournalEntry.SupportedVersion,
        new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        new JournalBackup($"aa/aa/{Samples.Backup}", Samples.Prefix),
        [new JournalChild($"aa/aa/{Samples.Parent}", Samples.Prefix[..^1] + "2", 7)],
        new JobOwner("host", "boot", "pid:[1]", 42, 4711),
        DateTimeOffset.UnixEpoch);

    public override string Name => "journal";

    public override bool IsJson => true;

    public override string Where => ObjectName;

    public override IEnumerable<byte[]> Seeds => [JsonSerializer.SerializeToUtf8Bytes(s_entry, JournalJson.Default.JournalEntry)];

    protected override IEnumerable<string> Words =>
    [
        "version", "job", "backup", "container", "prefix", "children", "first_number", "owner", "host", "boot_id", "namespace", "process_id", "renewed_at",
        Samples.Prefix, Samples.Backup, "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00Z", "../x", ".emberkeep/journal",
    ];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Corrupt);

    public override async ValueTask<string> RunAsync(byte[] input)
    {
        var journal = NewJournal(out var store);
        await store.EnsureContainerAsync(ContainerName.Journal, CancellationToken.None);
        await using (var writer = await store.CreateAsync(ContainerName.Journal, Stores.ObjectName.Parse(ObjectName), CancellationToken.None))
        {
            await writer.WriteAsync(input, CancellationToken.None);
            await writer.CommitAsync(CancellationToken.None);
        }

        var entry = (await journal.ReadAllAsync(CancellationToken.None)).ShouldHaveSingleItem();
        entry.Concerns(Samples.Prefix).ShouldBeTrue();
        journal.Leases.MayBeAlive(entry);
        var again = NewJournal(out _);
        await again.WriteAsync(entry, CancellationToken.None);
        var read = (await again.ReadAllAsync(CancellationToken.None)).ShouldHaveSingleItem();
        read.ShouldBe(entry with { Children = read.Children });
        read.Children.SequenceEqual(entry.Children).ShouldBeTrue();
        return $"{Scale(entry.Children.Count)} {entry.Owner.ProcessId > 0} {entry.RenewedAt > DateTimeOffset.UnixEpoch}";
    }

    private static JobJournal NewJournal(out MemoryStore store)
    {
        store = new MemoryStore();
        return new JobJournal(store, new Leases(s_entry.Owner, TimeProvider.System));
    }
}
