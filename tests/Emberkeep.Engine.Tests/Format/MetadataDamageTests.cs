using System.Text;
using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Format.Json;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Format;

/// <summary>Each damage is made from a good index by a change that its name tells.</summary>
public sealed class MetadataDamageTests
{
    private const string Backup = "aaaaaaaa-0000-4000-8000-000000000001";
    private const string Volume = "11111111-2222-3333-4444-555555555555";
    private const string Prefix = $"volume_{Volume}_20261122195129_backup_{Backup}";
    private const string Good = $$"""
        {
          "backup_description": "d", "backup_id": "{{Backup}}", "backup_name": "n", "created_at": "2026-11-22 19:51:29+00:00",
          "objects": [
            {"{{Prefix}}-00001": {"compression": "zlib", "length": 65536, "md5": "41e34ee8cd68433a7e88fc5cc04b56f3", "offset": 0} },
            {"{{Prefix}}-00002": {"compression": "zlib", "length": 32768, "md5": "41e34ee8cd68433a7e88fc5cc04b56f3", "offset": 65536} }
          ],
          "parent_id": null, "version": "1.0.0", "volume_id": "{{Volume}}", "volume_meta": null
        }
        """;

    private static BackupPrefix Owner { get; } =
        BackupPrefix.ForPosix(VolumeId.Parse(Volume), BackupId.Parse(Backup), new DateTimeOffset(2026, 11, 22, 19, 51, 29, TimeSpan.Zero));

    public static TheoryData<string, string, string, string> Replacements => new()
    {
        { "key with half a character", "\"offset\": 65536", "\"offse\\udc00\": 65536", "it is not JSON" },
        { "offset negative", "\"offset\": 65536", "\"offset\": -1", "'objects[1].offset' is -1" },
        { "offset fraction", "\"offset\": 65536", "\"offset\": 65536.0", "'objects[1].offset' is 65536.0, which is not a whole number" },
        { "offset exponent", "\"offset\": 65536", "\"offset\": 1e5", "not a whole number" },
        { "offset past 64 bits", "\"offset\": 65536", "\"offset\": 9223372036854775808", "not a whole number below 2^63" },
        { "offset plus length overflows", "\"offset\": 65536", "\"offset\": 9223372036854775807", "objects[1] ends past 2^63" },
        { "offset string", "\"offset\": 65536", "\"offset\": \"65536\"", "'objects[1].offset' is not a number" },
        { "offset missing", ", \"offset\": 65536", "", "objects[1] has no 'offset'" },
        { "offset twice", "\"offset\": 65536", "\"offset\": 65536, \"offset\": 65536", "objects[1] has 'offset' twice" },
        { "length zero", "\"length\": 32768", "\"length\": 0", "'objects[1].length' is 0" },
        { "length null", "\"length\": 32768", "\"length\": null", "'objects[1].length' is not a number" },
        { "length missing", "\"length\": 32768, ", "", "objects[1] has no 'length'" },
        { "length overlaps the next object", "\"length\": 65536", "\"length\": 65537", "objects[0] and objects[1] both hold byte 65536" },
        { "objects at the same place", "\"offset\": 65536", "\"offset\": 0", "both hold byte 0" },
        { "md5 short", "04b56f3\", \"offset\": 65536", "04b56f\", \"offset\": 65536", "objects[1] has an 'md5' that is not 32 hex digits" },
        { "md5 number", "\"41e34ee8cd68433a7e88fc5cc04b56f3\", \"offset\": 65536", "7, \"offset\": 65536", "objects[1] has an 'md5' that is not 32 hex digits" },
        { "md5 missing", "\"md5\": \"41e34ee8cd68433a7e88fc5cc04b56f3\", \"offset\": 0", "\"offset\": 0", "objects[0] has no 'md5'" },
        { "compression number", "\"zlib\", \"length\": 65536", "7, \"length\": 65536", "'objects[0].compression' is not a string" },
        { "compression missing", "\"compression\": \"zlib\", \"length\": 65536", "\"length\": 65536", "objects[0] has no 'compression'" },
        { "name twice", "-00002", "-00001", $"it lists object {Prefix}-00001 twice" },
        { "name of another backup", $"{Prefix}-00002", $"{Prefix[..^1]}2-00002", "which is not a name of a data object of this backup" },
        { "name of the index itself", $"{Prefix}-00002", $"{Prefix}_metadata", "which is not a name of a data object of this backup" },
        { "name that leads away", $"{Prefix}-00002", $"{Prefix}/../../x", "which is not a name of a data object of this backup" },
        { "name empty", $"{Prefix}-00002", "", "which is not a name of a data object of this backup" },
        { "name too long", "-00002", "-" + new string('0', 2000), "a key is longer than 1024 characters" },
        { "element with two keys", "\"offset\": 65536}", "\"offset\": 65536}, \"x\": 1", "objects[1] has more than one key" },
        { "element empty", $"{{\"{Prefix}-00001\"", $"{{}},{{\"{Prefix}-00001\"", "objects[0] is not an object with one key" },
        { "element a string", $"{{\"{Prefix}-00001\"", $"\"x\",{{\"{Prefix}-00001\"", "objects[0] is not an object with one key" },
        { "element without description", $"{{\"{Prefix}-00001\"", $"{{\"{Prefix}-00007\": 1}},{{\"{Prefix}-00001\"", "objects[0] has no description" },
        { "objects missing", "\"objects\"", "\"objectz\"", "it has no 'objects'" },
        { "objects null", "\"objects\": [", "\"objects\": null, \"x\": [", "'objects' is not a list" },
        { "objects twice", "\"parent_id\"", "\"objects\": [], \"parent_id\"", "the key 'objects' stands there twice" },
        { "key twice", "\"parent_id\": null", "\"parent_id\": null, \"parent_id\": null", "the key 'parent_id' stands there twice" },
        { "version missing", "\"version\": \"1.0.0\", ", "", "it has no 'version'" },
        { "version number", "\"1.0.0\"", "1", "'version' is not a string" },
        { "backup_id of another backup", $"\"backup_id\": \"{Backup}\"", $"\"backup_id\": \"{Volume}\"", "not of what its name says" },
        { "backup_id no UUID", $"\"backup_id\": \"{Backup}\"", "\"backup_id\": \"7\"", "'backup_id' is not a UUID" },
        { "backup_id missing", $"\"backup_id\": \"{Backup}\", ", "", "it has no 'backup_id'" },
        { "volume_id of another volume", $"\"volume_id\": \"{Volume}\"", $"\"volume_id\": \"{Backup}\"", "not of what its name says" },
        { "parent is itself", "\"parent_id\": null", $"\"parent_id\": \"{Backup}\"", "the backup is its own parent" },
        { "parent no UUID", "\"parent_id\": null", "\"parent_id\": \"x\"", "'parent_id' is not a UUID" },
        { "name a list", "\"backup_name\": \"n\"", "\"backup_name\": [\"n\"]", "'backup_name' is not a string" },
        { "backup name too long", "\"backup_name\": \"n\"", $"\"backup_name\": \"{new string('n', 1025)}\"", "'backup_name' is longer than 1024 characters" },
        { "description too long", "\"d\"", $"\"{new string('d', 65537)}\"", "'backup_description' is longer than 65536 characters" },
        { "volume_meta too long", "\"volume_meta\": null", $"\"volume_meta\": \"{new string('m', (1 << 20) + 1)}\"", "'volume_meta' is longer than 1048576 characters" },
        { "volume_meta an object", "\"volume_meta\": null", "\"volume_meta\": {}", "'volume_meta' is not a string" },
        { "unknown value too long", "\"volume_meta\": null", $"\"zzz\": \"{new string('m', 20 << 20)}\"", "is longer than 8388608 bytes" },
        { "nested too deep", "\"volume_meta\": null", $"\"zzz\": {new string('[', 40)}{new string(']', 40)}", "nested too deep" },
        { "too many keys", "\"volume_meta\": null", string.Join(',', Enumerable.Range(0, 70).Select(i => $"\"k{i}\": 1")), "it has more than 64 keys" },
        { "root a list", "{\n  \"backup_description\"", "[{\n \"backup_description\"", "it is not a JSON object" },
        { "comma missing", "\"backup_name\": \"n\",", "\"backup_name\": \"n\"", "it is not JSON, or nested too deep, near byte 10" },
        { "own extension without length", "\"volume_meta\": null", "\"extra_metadata\": {\"emberkeep\": {}}", "it has no 'volume_length'" },
        { "own extension with a bad pair", "\"volume_meta\": null", "\"extra_metadata\": {\"emberkeep\": {\"metadata\": {\"a\": 1}}}", "'metadata' is not a string" },
    };

    [Fact]
    public async Task Read_Undamaged_Succeeds() => (await ReadAsync(Good)).Objects.Count.ShouldBe(2);

    [Theory]
    [MemberData(nameof(Replacements))]
    public async Task Read_Damaged_IsRefusedWithFileAndReason(string damage, string good, string bad, string reason)
    {
        Good.ShouldContain(good, customMessage: damage);
        var text = Good.ReplaceLineEndings("\n").Replace(good, bad, StringComparison.Ordinal);

        var error = await Should.ThrowAsync<BackupException>(() => ReadAsync(text));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldStartWith("index of X is damaged: ");
        error.Message.ShouldContain(reason);
        error.Remedy.ShouldNotBeNull().ShouldContain("emberkeep backup verify");
    }

    [Fact]
    public async Task Read_CutOffAnywhere_IsRefusedAsCutOff()
    {
        var whole = Encoding.UTF8.GetBytes(Good);
        for (var length = 0; length < whole.Length; length++)
        {
            var error = await Should.ThrowAsync<BackupException>(() => ReadAsync(whole[..length]));
            error.Kind.ShouldBe(ErrorKind.Corrupt);
            error.Message.ShouldContain(length == 0 ? "it is empty" : $"it is cut off after {length} bytes");
        }
    }

    [Fact]
    public async Task Read_FilledWithZeros_IsRefused() =>
        (await Should.ThrowAsync<BackupException>(() => ReadAsync(new byte[5000]))).Kind.ShouldBe(ErrorKind.Corrupt);

    [Theory]
    [InlineData("\"1.0.0\"", "\"2.0.0\"", "No support to restore backup version 2.0.0")]
    [InlineData("\"zlib\", \"length\": 65536", "\"lzma\", \"length\": 65536", "unsupported compression algorithm: lzma")]
    public async Task Read_FromTheFuture_IsUnsupported(string good, string bad, string reason)
    {
        var error = await Should.ThrowAsync<BackupException>(() => ReadAsync(Good.Replace(good, bad, StringComparison.Ordinal)));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Message.ShouldContain(reason);
        error.Message.ShouldContain("index of X");
        error.Remedy.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[{\"emberkeep\": 1}]")]
    [InlineData("{\"emberkeep\": null, \"other\": {\"a\": [1]}}")]
    [InlineData("{\"other\": \"x\"}")]
    public async Task Read_ForeignExtraMetadata_IsIgnored(string value)
    {
        var metadata = await ReadAsync(Good.Replace("\"volume_meta\": null", $"\"extra_metadata\": {value}", StringComparison.Ordinal));

        metadata.Extension.ShouldBeNull();
        metadata.Objects.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Read_OldIndexWithoutOptionalKeys_Succeeds()
    {
        var metadata = await ReadAsync($$"""{"objects": [], "backup_id": "{{Backup}}", "volume_id": "{{Volume}}", "version": "1.0.0"}""");

        metadata.CreatedAtText.ShouldBe("None");
        metadata.CreatedAt.ShouldBeNull();
        metadata.ParentId.ShouldBeNull();
        metadata.VolumeMeta.ShouldBeNull();
    }

    [Fact]
    public async Task Read_CompressionInCapitals_IsUnderstoodAsCinderDoes() =>
        (await ReadAsync(Good.Replace("\"zlib\", \"length\": 65536", "\"BZ2\", \"length\": 65536", StringComparison.Ordinal)))
            .Objects[0].Compression.ShouldBe(CompressionAlgorithm.Bz2);

    [Fact]
    public async Task Read_AnyBytesChanged_NeverFailsOtherwiseThanByRefusing()
    {
        var whole = Encoding.UTF8.GetBytes(Good);
        var change = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.OneOf(Gen.Byte, Gen.Int[0, 12].Select(i => "\"\\{}[],:u0-\0\n"u8[i])));
        await Gen.Select(change.Array[1, 6], Gen.Int[1, 64]).SampleAsync(async (changes, step) =>
        {
            var damaged = whole.ToArray();
            foreach (var (at, value) in changes)
            {
                damaged[at] = value;
            }

            try
            {
                var metadata = await BackupMetadataReader.ReadAsync(new DripStream(damaged, step), Owner, "index", CancellationToken.None);
                metadata.Objects.ShouldAllBe(entry => entry.Length > 0 && entry.Offset >= 0 && entry.End > 0);
            }
            catch (BackupException e)
            {
                e.Kind.ShouldBeOneOf(ErrorKind.Corrupt, ErrorKind.Unsupported);
            }
        }, iter: 3000);
    }

    [Fact]
    public async Task Read_MoreObjectsThanAllowed_IsRefused()
    {
        using var pump = new JsonPump(new EndlessObjects(Prefix), "index of X");
        var consumer = new MetadataConsumer(Owner, "index of X", maxObjects: 20_000);

        var error = await Should.ThrowAsync<BackupException>(async () => await pump.RunAsync(consumer, TestContext.Current.CancellationToken));

        error.Message.ShouldContain("it lists more than 20000 objects");
    }

    private static Task<BackupMetadata> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static Task<BackupMetadata> ReadAsync(byte[] bytes) =>
        BackupMetadataReader.ReadAsync(new MemoryStream(bytes), Owner, "index of X", TestContext.Current.CancellationToken);
}
