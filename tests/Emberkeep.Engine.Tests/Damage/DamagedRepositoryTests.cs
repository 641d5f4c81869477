using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Golden;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Damage;

/// <summary>
/// Golden repositories damaged in ways that have names: verifying finds each of them, and a restore refuses, never writing a wrong byte.
/// Damage in a layer that a backup does not build on leaves that backup alone.
/// </summary>
public sealed class DamagedRepositoryTests
{
    public static TheoryData<string> Names => [.. s_damages.Keys];

    private static readonly Dictionary<string, Action<DamageTools>> s_damages = new(StringComparer.Ordinal)
    {
        ["flipped-bit-in-plain-object"] = tools => tools.Edit("-00001", bytes => bytes[5000] ^= 0x10),
        ["flipped-bit-in-compressed-object"] = tools => tools.Edit("-00003", bytes => bytes[bytes.Length / 2] ^= 0x10),
        ["truncated-plain-object"] = tools => tools.Replace("-00001", bytes => bytes[..1000]),
        ["truncated-compressed-object"] = tools => tools.Replace("-00003", bytes => bytes[..^6]),
        ["empty-object"] = tools => tools.Replace("-00003", _ => []),
        ["missing-object"] = tools => tools.Delete("-00003"),
        ["objects-swapped"] = tools => tools.Swap("-00002", "-00003"),
        ["plain-object-with-a-byte-more"] = tools => tools.Replace("-00001", bytes => [.. bytes, 0]),
        ["object-of-another-length-in-index"] = tools => tools.EditText("_metadata", text => text.Replace("\"length\": 4096", "\"length\": 2048", StringComparison.Ordinal)),
        ["wrong-md5-in-index"] = tools => tools.EditText("_metadata", text => ReplaceFirst(text, "\"md5\": \"", 4, "dead")),
        ["index-cut-off"] = tools => tools.Replace("_metadata", bytes => bytes[..(bytes.Length / 2)]),
        ["index-empty"] = tools => tools.Replace("_metadata", _ => []),
        ["index-of-another-backup"] = tools => tools.EditText("_metadata", text => text.Replace("8000-000000000001\",\n  \"backup_name", "8000-000000000009\",\n  \"backup_name", StringComparison.Ordinal)),
        ["index-with-overlapping-objects"] = tools => tools.EditText("_metadata", text => text.Replace("\"offset\": 8192", "\"offset\": 8000", StringComparison.Ordinal)),
        ["index-with-a-negative-offset"] = tools => tools.EditText("_metadata", text => text.Replace("\"offset\": 8192", "\"offset\": -8192", StringComparison.Ordinal)),
        ["index-with-an-offset-near-the-end-of-numbers"] = tools => tools.EditText("_metadata", text => text.Replace("\"offset\": 16384", "\"offset\": 9223372036854771000", StringComparison.Ordinal)),
        ["index-with-unknown-compression"] = tools => tools.EditText("_metadata", text => text.Replace("\"zstd\"", "\"lzma\"", StringComparison.Ordinal)),
        ["index-of-an-unknown-version"] = tools => tools.EditText("_metadata", text => text.Replace("\"version\": \"1.0.0\",\n  \"volume_id", "\"version\": \"2.0.0\",\n  \"volume_id", StringComparison.Ordinal)),
        ["index-without-the-last-object"] = tools => tools.EditText("_metadata", text => RemoveLastObject(text)),
        ["hash-list-with-a-wrong-hash"] = tools => tools.EditText("_sha256file", text => ReplaceFirst(text, "\"sha256s\": [\n    \"", 4, "dead")),
        ["hash-list-too-short"] = tools => tools.EditText("_sha256file", RemoveFirstHash),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task VerifyAsync_Damaged_SaysWhatAndWhere(string damage)
    {
        var golden = await DamagedAsync(damage);

        for (var layer = 1; layer <= 3; layer++)
        {
            var report = await golden.Driver.VerifyAsync(golden.Chain(layer), new VerifyOptions(), null, TestContext.Current.CancellationToken);
            report.IsGood.ShouldBeFalse($"layer {layer}");
            report.Faults.ShouldContain(fault => fault.Backup == golden.Record(1).Id && fault.Message.Length > 5);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task RestoreAsync_Damaged_WritesNoWrongByte(string damage)
    {
        var golden = await DamagedAsync(damage);
        var expected = (await GoldenRepository.LoadAsync("posix-zstd")).Expected(1);
        var target = MemoryVolume.Dirty(expected.Length);
        var dirt = target.Content.ToArray();

        var error = await Should.ThrowAsync<BackupException>(
            () => golden.Driver.RestoreAsync(golden.Chain(1), target, null, TestContext.Current.CancellationToken));

        error.Kind.ShouldBeOneOf(ErrorKind.Corrupt, ErrorKind.Unsupported);
        error.Message.ShouldContain(golden.Record(1).Id.ToString());
        for (var i = 0; i < expected.Length; i++)
        {
            (target.Content[i] == expected[i] || target.Content[i] == dirt[i]).ShouldBeTrue($"byte {i}");
        }
    }

    [Fact]
    public async Task RestoreAsync_IncrementsObjectMovedByABitInTheIndex_IsRefused()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        new DamageTools(golden, backup: 2).EditText("_metadata", text => text.Replace("\"offset\": 4096", "\"offset\": 4094", StringComparison.Ordinal));
        var target = MemoryVolume.Dirty(20480);
        var dirt = target.Content.ToArray();

        var error = await Should.ThrowAsync<BackupException>(
            () => golden.Driver.RestoreAsync(golden.Chain(2), target, null, TestContext.Current.CancellationToken));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        target.Content.SequenceEqual(dirt).ShouldBeTrue("nothing is written before the plan is known to be right");
    }

    [Fact]
    public async Task VerifyAsync_SurplusObject_IsReportedBecauseCinderWouldRefuse()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        await new DamageTools(golden).AddAsync("-00009", "surplus"u8.ToArray());

        var report = await golden.Driver.VerifyAsync(golden.Chain(1), new VerifyOptions(IsQuick: true), null, TestContext.Current.CancellationToken);

        report.Faults.ShouldHaveSingleItem().ObjectName!.ShouldEndWith("-00009");
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("not JSON")]
    public async Task RestoreAsync_HashListUnusable_IsVerifiedByObjectInstead(string damage)
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var tools = new DamageTools(golden);
        if (string.Equals(damage, "missing", StringComparison.Ordinal))
        {
            tools.Delete("_sha256file");
        }
        else
        {
            tools.Replace("_sha256file", _ => "nonsense"u8.ToArray());
        }

        var expected = golden.Expected(1);
        var target = MemoryVolume.Dirty(expected.Length);
        var report = await golden.Driver.RestoreAsync(golden.Chain(1), target, null, TestContext.Current.CancellationToken);

        report.IsBlockVerified.ShouldBeFalse();
        target.Content.SequenceEqual(expected).ShouldBeTrue();
        (await golden.Driver.VerifyAsync(golden.Chain(1), new VerifyOptions(), null, TestContext.Current.CancellationToken)).IsGood.ShouldBeFalse();
    }

    [Fact]
    public async Task RestoreAsync_HashListUnusableAndObjectDamaged_WritesNothingOfTheObject()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var tools = new DamageTools(golden);
        tools.Delete("_sha256file");
        tools.Edit("-00001", bytes => bytes[8000] ^= 1);
        var target = MemoryVolume.Dirty(20480);
        var dirt = target.Content.ToArray();

        await Should.ThrowAsync<BackupException>(
            () => golden.Driver.RestoreAsync(golden.Chain(1), target, null, TestContext.Current.CancellationToken));

        target.Content[..8192].SequenceEqual(dirt.AsSpan(0, 8192)).ShouldBeTrue();
    }

    [Fact]
    public async Task VerifyAsync_IncrementDisagreesWithParentAboutAnUnstoredBlock_IsReported()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        new DamageTools(golden, backup: 3).EditText("_sha256file", text => ReplaceFirst(text, "\"sha256s\": [\n    \"", 4, "dead"));

        (await golden.Driver.VerifyAsync(golden.Chain(2), new VerifyOptions(), null, TestContext.Current.CancellationToken)).Faults.ShouldBeEmpty();
        var report = await golden.Driver.VerifyAsync(golden.Chain(3), new VerifyOptions(), null, TestContext.Current.CancellationToken);

        report.Faults.ShouldHaveSingleItem().Message.ShouldContain("disagrees with its parent");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("volume_")]
    [InlineData("volume_11111111-2222-3333-4444-555555555555_20261122201232_backup_aaaaaaaa-0000-4000-8000-000000000002")]
    public async Task DeleteAsync_RecordThatNamesOtherObjects_IsRefused(string? serviceMetadata)
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var container = golden.Record(1).Container!.Value;
        var before = golden.Store.Names(container.Value).Count;

        var error = await Should.ThrowAsync<BackupException>(() => golden.Driver.DeleteAsync(
            golden.Record(1) with { ServiceMetadata = serviceMetadata }, TestContext.Current.CancellationToken));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        golden.Store.Names(container.Value).Count.ShouldBe(before);
    }

    [Fact]
    public async Task VerifyAsync_LengthsWhoseSumIsPastTheEndOfNumbers_ReportsTheObjects()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        foreach (var backup in new[] { 1, 2 })
        {
            new DamageTools(golden, backup).EditText("_metadata", text => ReplaceLast(text, "\"length\": 4096", "\"length\": 9223372036854000000"));
        }

        var report = await golden.Driver.VerifyAsync(golden.Chain(2), new VerifyOptions(), null, TestContext.Current.CancellationToken);

        foreach (var backup in new[] { 1, 2 })
        {
            report.Faults.ShouldContain(fault => fault.Backup == golden.Record(backup).Id && fault.Length == 9223372036854000000);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task VerifyAsync_HashBlocksTooLarge_SaysSo(bool isQuick)
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        new DamageTools(golden).EditText("_sha256file", text => text.Replace("\"chunk_size\": 4096", "\"chunk_size\": 33554432", StringComparison.Ordinal));

        var report = await golden.Driver.VerifyAsync(golden.Chain(1), new VerifyOptions(IsQuick: isQuick), null, TestContext.Current.CancellationToken);

        report.Faults.ShouldContain(fault => fault.ObjectName!.EndsWith("_sha256file", StringComparison.Ordinal) && fault.Message.Contains("too large to verify"));
    }

    [Fact]
    public async Task RestoreAsync_TargetTooSmall_IsRefusedBeforeAnythingIsWritten()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        var target = MemoryVolume.Dirty(20479);

        var error = await Should.ThrowAsync<BackupException>(
            () => golden.Driver.RestoreAsync(golden.Chain(1), target, null, TestContext.Current.CancellationToken));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        error.Message.ShouldContain("20480");
        target.UntouchedBytes.ShouldBe(20479);
    }

    private static async Task<GoldenRepository> DamagedAsync(string damage)
    {
        var golden = await GoldenRepository.LoadAsync("posix-zstd");
        s_damages[damage](new DamageTools(golden));
        return golden;
    }

    private static string ReplaceFirst(string text, string before, int length, string with)
    {
        var at = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[..at] + with + text[(at + length)..];
    }

    private static string ReplaceLast(string text, string before, string after)
    {
        var at = text.LastIndexOf(before, StringComparison.Ordinal);
        return text[..at] + after + text[(at + before.Length)..];
    }

    private static string RemoveFirstHash(string text)
    {
        var at = text.IndexOf("    \"", text.IndexOf("sha256s", StringComparison.Ordinal), StringComparison.Ordinal);
        return text.Remove(at, 72);
    }

    private static string RemoveLastObject(string text)
    {
        var end = text.IndexOf("\n  ],", StringComparison.Ordinal);
        var start = text.LastIndexOf(",\n    {", end, StringComparison.Ordinal);
        return text.Remove(start, end - start);
    }
}
