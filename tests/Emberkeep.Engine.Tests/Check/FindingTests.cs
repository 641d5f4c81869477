using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Damage;
using Emberkeep.Engine.Tests.Golden;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>Every kind of finding, made by the damage that it stands for in a golden repository (backup 2 builds on 1, backup 3 on 2).</summary>
public sealed class FindingTests
{
    private static readonly Dictionary<string, (FindingKind Kind, int Backup, BackupCondition Condition, bool NeedsData, Action<DamageTools> Make)> s_damages = new(StringComparer.Ordinal)
    {
        ["flipped-bit-in-plain-object"] = (FindingKind.ObjectDamaged, 1, BackupCondition.Damaged, true, tools => tools.Edit("-00001", bytes => bytes[5000] ^= 0x10)),
        ["flipped-bit-in-compressed-object"] = (FindingKind.ObjectDamaged, 1, BackupCondition.Damaged, true, tools => tools.Edit("-00003", bytes => bytes[bytes.Length / 2] ^= 0x10)),
        ["truncated-compressed-object"] = (FindingKind.ObjectDamaged, 1, BackupCondition.Damaged, true, tools => tools.Replace("-00003", bytes => bytes[..^6])),
        ["objects-swapped"] = (FindingKind.ObjectDamaged, 1, BackupCondition.Damaged, true, tools => tools.Swap("-00002", "-00003")),
        ["wrong-md5-in-index"] = (FindingKind.ObjectDamaged, 1, BackupCondition.Damaged, true, tools => tools.EditText("_metadata", text => ReplaceFirst(text, "\"md5\": \"", 4, "dead"))),
        ["truncated-plain-object"] = (FindingKind.ObjectLength, 1, BackupCondition.Damaged, false, tools => tools.Replace("-00001", bytes => bytes[..1000])),
        ["plain-object-with-a-byte-more"] = (FindingKind.ObjectLength, 1, BackupCondition.Damaged, false, tools => tools.Replace("-00001", bytes => [.. bytes, 0])),
        ["empty-object"] = (FindingKind.ObjectLength, 1, BackupCondition.Damaged, false, tools => tools.Replace("-00003", _ => [])),
        ["compressed-object-larger-than-its-data"] = (FindingKind.ObjectLength, 1, BackupCondition.Damaged, false, tools => tools.Replace("-00003", bytes => [.. bytes, .. new byte[9000]])),
        ["missing-object"] = (FindingKind.ObjectMissing, 1, BackupCondition.Damaged, false, tools => tools.Delete("-00003")),
        ["surplus-object"] = (FindingKind.ObjectSurplus, 1, BackupCondition.Impaired, false, tools => tools.AddAsync("-00009", "surplus"u8.ToArray()).IsCompletedSuccessfully.ShouldBeTrue()),
        ["surplus-object-of-another-name"] = (FindingKind.ObjectSurplus, 1, BackupCondition.Impaired, false, tools => tools.AddAsync("-00001.orig", "surplus"u8.ToArray()).IsCompletedSuccessfully.ShouldBeTrue()),
        ["index-cut-off"] = (FindingKind.IndexUnreadable, 1, BackupCondition.Damaged, false, tools => tools.Replace("_metadata", bytes => bytes[..(bytes.Length / 2)])),
        ["index-empty"] = (FindingKind.IndexUnreadable, 1, BackupCondition.Damaged, false, tools => tools.Replace("_metadata", _ => [])),
        ["index-of-an-unknown-version"] = (FindingKind.IndexUnreadable, 1, BackupCondition.Damaged, false, tools => tools.EditText("_metadata", text => text.Replace("\"version\": \"1.0.0\",\n  \"volume_id", "\"version\": \"2.0.0\",\n  \"volume_id", StringComparison.Ordinal))),
        ["index-without-the-last-object"] = (FindingKind.ObjectSurplus, 1, BackupCondition.Damaged, false, tools => tools.EditText("_metadata", RemoveLastObject)),
        ["index-with-a-gap"] = (FindingKind.DataGap, 1, BackupCondition.Damaged, false, tools => tools.EditText("_metadata", text => text.Replace("\"offset\": 16384", "\"offset\": 20480", StringComparison.Ordinal))),
        ["index-with-a-shorter-last-object"] = (FindingKind.ObjectDamaged, 1, BackupCondition.Damaged, true, tools => tools.EditText("_metadata", text => text.Replace("\"length\": 4096", "\"length\": 4095", StringComparison.Ordinal))),
        ["volume-metadata-not-json"] = (FindingKind.VolumeMetadata, 1, BackupCondition.Impaired, false, tools => tools.EditText("_metadata", text => text.Replace("\"volume_meta\": \"{", "\"volume_meta\": \"[", StringComparison.Ordinal))),
        ["volume-metadata-with-a-key-that-is-no-text"] = (FindingKind.VolumeMetadata, 1, BackupCondition.Impaired, false, tools => tools.EditText("_metadata", text => text.Replace("\\\"version\\\"", "\\\"versio\\\\ud800\\\"", StringComparison.Ordinal))),
        ["index-reformatted"] = (FindingKind.Form, 1, BackupCondition.Whole, false, tools => tools.EditText("_metadata", text => text.Replace("\n  ", "\n ", StringComparison.Ordinal))),
        ["index-with-an-unknown-key"] = (FindingKind.Form, 1, BackupCondition.Whole, false, tools => tools.EditText("_metadata", text => text.Replace("\"backup_id", "\"a\": 1,\n  \"backup_id", StringComparison.Ordinal))),
        ["name-changed-in-index"] = (FindingKind.DigestsDamaged, 1, BackupCondition.Impaired, false, tools => tools.EditText("_metadata", text => text.Replace("\"backup_name\": \"", "\"backup_name\": \"x", StringComparison.Ordinal))),
        ["time-in-the-future"] = (FindingKind.Time, 1, BackupCondition.Impaired, false, tools => tools.EditText("_metadata", text => text.Replace("\"created_at\": \"2026", "\"created_at\": \"2126", StringComparison.Ordinal))),
        ["digests-missing"] = (FindingKind.DigestsMissing, 1, BackupCondition.Impaired, false, tools => tools.Delete("_sha256file")),
        ["digests-not-json"] = (FindingKind.DigestsDamaged, 1, BackupCondition.Impaired, false, tools => tools.Replace("_sha256file", _ => "nonsense"u8.ToArray())),
        ["digests-of-another-backup"] = (FindingKind.DigestsDamaged, 1, BackupCondition.Impaired, false, tools => tools.EditText("_sha256file", text => text.Replace("000000000001\"", "000000000009\"", StringComparison.Ordinal))),
        ["digests-too-few"] = (FindingKind.IndexContradiction, 1, BackupCondition.Damaged, false, tools => tools.EditText("_sha256file", RemoveFirstHash)),
        ["digests-in-capitals"] = (FindingKind.Form, 1, BackupCondition.Whole, false, tools => tools.EditText("_sha256file", CapitalizeFirstHash)),
        ["digest-changed-of-a-block-that-is-not-stored"] = (FindingKind.ParentDisagrees, 2, BackupCondition.Damaged, false, tools => tools.EditText("_sha256file", text => ReplaceFirst(text, "\"sha256s\": [\n    \"", 4, "dead"))),
        ["block-size-changed"] = (FindingKind.ParentDisagrees, 2, BackupCondition.Damaged, false, tools => tools.EditText("_sha256file", text => text.Replace("\"chunk_size\": 4096", "\"chunk_size\": 8192", StringComparison.Ordinal))),
        ["parent-removed-from-index"] = (FindingKind.DataGap, 2, BackupCondition.Damaged, false, tools => tools.EditText("_metadata", text => text.Replace("\"parent_id\": \"aaaaaaaa-0000-4000-8000-000000000001\"", "\"parent_id\": null", StringComparison.Ordinal))),
        ["parent-unknown"] = (FindingKind.ParentMissing, 2, BackupCondition.Damaged, false, tools => tools.EditText("_metadata", text => text.Replace("\"parent_id\": \"aaaaaaaa-0000-4000-8000-000000000001\"", "\"parent_id\": \"aaaaaaaa-0000-4000-8000-000000000009\"", StringComparison.Ordinal))),
        ["parents-in-a-circle"] = (FindingKind.ParentCircle, 2, BackupCondition.Damaged, false, tools => tools.EditText("_metadata", text => text.Replace("\"parent_id\": \"aaaaaaaa-0000-4000-8000-000000000001\"", "\"parent_id\": \"aaaaaaaa-0000-4000-8000-000000000003\"", StringComparison.Ordinal))),
    };

    public static TheoryData<string> Names => [.. s_damages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CheckRepositoryAsync_Damaged_SaysWhatAndWhere(string damage)
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var (kind, number, condition, needsData, make) = s_damages[damage];
        var id = golden.Record(number).Id;
        make(new DamageTools(golden, number));

        var run = await CheckRun.RunAsync(golden.Store, needsData ? CheckRun.Full : CheckRun.Quick);

        var finding = run.Problems.FirstOrDefault(finding => finding.Kind == kind && finding.Backup == id);
        finding.ShouldNotBeNull(run.ToString());
        finding.Message.ShouldContain(id.ToString());
        finding.Place.ShouldBe(golden.Record(number).Container.ToString());
        run.Backup(id).Condition.ShouldBe(condition, run.ToString());
        run.Report.IsGood.ShouldBe(condition == BackupCondition.Whole);
        if (needsData)
        {
            (await CheckRun.RunAsync(golden.Store, CheckRun.Quick)).ToString().ShouldBeEmpty("the test says that only reading finds it");
        }

        // Everything that builds on lost data is lost with it; nothing else is.
        for (var layer = number + 1; layer <= 3; layer++)
        {
            (run.Backup(golden.Record(layer).Id).Condition == BackupCondition.Damaged).ShouldBe(condition == BackupCondition.Damaged, run.ToString());
        }

        if (kind != FindingKind.ParentCircle)
        {
            for (var layer = 1; layer < number; layer++)
            {
                run.Backup(golden.Record(layer).Id).Condition.ShouldBe(BackupCondition.Whole, run.ToString());
            }
        }
    }

    [Fact]
    public async Task CheckRepositoryAsync_DamagedBase_SaysOfIncrementsWhatTheyNeed()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        new DamageTools(golden).Delete("-00003");

        var run = await CheckRun.RunAsync(golden.Store);

        run.Report.Errors.ShouldBe(1, run.ToString());
        run.Backup(golden.Record(3).Id).Reason!.ShouldContain(golden.Record(1).Id.ToString());
    }

    [Fact]
    public async Task CheckRepositoryAsync_IndexMayNotBeRead_IsNotWholeAndNeitherIsWhatNeedsIt()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var index = golden.Record(1).ServiceMetadata + "_metadata";
        var store = new FaultInjectingStore(golden.Store);
        store.Plan(new StoreFault
        {
            Operation = StoreOperation.OpenRead,
            Name = name => name == index,
            Times = int.MaxValue - 1,
            Error = () => new BackupException(ErrorKind.Unauthorized, $"Cannot open {index}: permission is denied."),
        });

        var run = await CheckRun.RunAsync(store, CheckRun.Quick);

        run.Problems.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.AccessDenied, run.ToString());
        run.Report.Backups.ShouldAllBe(backup => backup.Condition == BackupCondition.Impaired);
    }

    [Fact]
    public async Task CheckRepositoryAsync_IndexLost_IsAnErrorAndNamedToItsChildren()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        new DamageTools(golden).Delete("_metadata");

        var run = await CheckRun.RunAsync(golden.Store, CheckRun.Quick);

        run.Problems.ShouldContain(finding => finding.Kind == FindingKind.IndexMissing && finding.Backup == golden.Record(1).Id);
        run.Problems.ShouldContain(finding => finding.Kind == FindingKind.ParentMissing && finding.Message.Contains("Objects of it are there", StringComparison.Ordinal));
        run.Report.Backups.Count.ShouldBe(2);
    }

    [Fact]
    public async Task CheckRepositoryAsync_BackupCopied_IsThereTwice()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var container = golden.Record(3).Container!.Value.Value;
        foreach (var name in golden.Store.Names(container))
        {
            golden.Store.Tamper("copies/of", name, golden.Store.Content(container, name));
        }

        var run = await CheckRun.RunAsync(golden.Store, CheckRun.Quick);

        run.Problems.Select(finding => finding.Kind).ShouldBe([FindingKind.Duplicate, FindingKind.Duplicate]);
        run.Problems.First().Message.ShouldContain("copies/of");
    }

    [Fact]
    public async Task CheckRepositoryAsync_InThePlaceOfAnother_IsMisplaced()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var container = golden.Record(3).Container!.Value.Value;
        var other = golden.Record(2).Container!.Value.Value;
        foreach (var name in golden.Store.Names(container).ToList())
        {
            golden.Store.Tamper(other, name, golden.Store.Content(container, name));
            await golden.Store.DeleteAsync(ContainerName.Parse(container), ObjectName.Parse(name), TestContext.Current.CancellationToken);
        }

        var run = await CheckRun.RunAsync(golden.Store, CheckRun.Quick);

        run.Problems.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Misplaced);
        run.Report.IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task CheckRepositoryAsync_ParentOfAnotherVolume_IsAnError()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var container = golden.Record(3).Container!.Value.Value;
        var (old, other) = ("11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555");
        foreach (var name in golden.Store.Names(container).ToList())
        {
            var text = System.Text.Encoding.UTF8.GetString(golden.Store.Content(container, name)).Replace(old, other, StringComparison.Ordinal);
            golden.Store.Tamper(container, name.Replace(old, other, StringComparison.Ordinal), System.Text.Encoding.UTF8.GetBytes(text));
            await golden.Store.DeleteAsync(ContainerName.Parse(container), ObjectName.Parse(name), TestContext.Current.CancellationToken);
        }

        var run = await CheckRun.RunAsync(golden.Store, CheckRun.Quick);

        run.Problems.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.ParentForeign, run.ToString());
    }

    [Fact]
    public async Task CheckRepositoryAsync_LinkInAnObjectsPlace_IsIrregular()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var record = golden.Record(1);
        new DamageTools(golden).Delete("-00002");
        golden.Store.Show(record.Container!.Value.Value, new StoreEntry($"{record.ServiceMetadata}-00002", StoreEntryKind.Irregular, 5, DateTimeOffset.UnixEpoch, null));
        golden.Store.Show(record.Container!.Value.Value, new StoreEntry("pipe", StoreEntryKind.Irregular, 0, DateTimeOffset.UnixEpoch, null));

        var run = await CheckRun.RunAsync(golden.Store, CheckRun.Quick);

        run.Problems.Select(finding => (finding.Kind, finding.Severity)).ShouldBe(
            [(FindingKind.Irregular, FindingSeverity.Warning), (FindingKind.Irregular, FindingSeverity.Error)], run.ToString());
        run.Backup(record.Id).Condition.ShouldBe(BackupCondition.Damaged);
    }

    [Fact]
    public async Task CheckRepositoryAsync_ForeignFilesAndModes_AreCountedByPlace()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var container = golden.Record(1).Container!.Value.Value;
        var fault = new AccessFault("has mode 0600", "chmod it");
        foreach (var name in golden.Store.Names(container))
        {
            golden.Store.Show(container, new StoreEntry(name, StoreEntryKind.Object, golden.Store.Content(container, name).Length, DateTimeOffset.UnixEpoch, fault));
        }

        golden.Store.Tamper(container, "README", [1]);

        var run = await CheckRun.RunAsync(golden.Store, CheckRun.Quick);

        var mode = run.Problems.ShouldHaveSingleItem();
        mode.Kind.ShouldBe(FindingKind.AccessMode);
        mode.Message.ShouldContain("and 4 more files: has mode 0600");
        mode.Remedy.ShouldBe("chmod it");
        run.Findings.ShouldContain(finding => finding.Kind == FindingKind.Foreign && finding.ObjectName == "README" && finding.Severity == FindingSeverity.Info);
        run.Report.IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task CheckRepositoryAsync_ManyAlike_AreListedUpToALimitAndCounted()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var record = golden.Record(1);
        for (var i = 10; i < 300; i++)
        {
            golden.Store.Tamper(record.Container!.Value.Value, $"{record.ServiceMetadata}-00{i}", [1]);
        }

        var run = await CheckRun.RunAsync(golden.Store, CheckRun.Quick);

        run.Report.Errors.ShouldBe(290);
        run.Problems.Count().ShouldBe(100);
        run.Findings.Single(finding => finding.Kind == FindingKind.More).Message.ShouldContain("190 more");
    }

    private static string ReplaceFirst(string text, string before, int count, string replacement)
    {
        var at = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + count));
    }

    private static string CapitalizeFirstHash(string text)
    {
        var start = text.IndexOf("    \"", text.IndexOf("sha256s", StringComparison.Ordinal), StringComparison.Ordinal) + 5;
        return string.Concat(text.AsSpan(0, start), text.Substring(start, 64).ToUpperInvariant(), text.AsSpan(start + 64));
    }

    private static string RemoveFirstHash(string text)
    {
        var start = text.IndexOf("    \"", text.IndexOf("sha256s", StringComparison.Ordinal), StringComparison.Ordinal);
        return text.Remove(start, text.IndexOf('\n', start) + 1 - start);
    }

    private static string RemoveLastObject(string text)
    {
        var end = text.IndexOf("\n  ],", StringComparison.Ordinal);
        var start = text.LastIndexOf(",\n    {", end, StringComparison.Ordinal);
        return text.Remove(start, end - start);
    }
}
