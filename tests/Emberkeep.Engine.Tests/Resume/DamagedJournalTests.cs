using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Journal;
using Emberkeep.Engine.Resume;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Resume;

/// <summary>What is noted of a backup in the making is followed by a later process, so what is damaged or forged must be refused, by name.</summary>
public sealed class DamagedJournalTests
{
    private const string Backup = "aaaaaaaa-0000-4000-8000-000000000001";
    private const string Prefix = $"volume_11111111-2222-3333-4444-555555555555_20261122195129_backup_{Backup}";

    private static readonly JournaledBackup s_backup = new()
    {
        Backup = new JournalBackup($"aa/aa/{Backup}", Prefix),
        VolumeId = Guid.Empty,
        Parent = new JournalBackup("parents", Prefix[..^1] + "2"),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "value" },
        VolumeLength = 1 << 20,
        ObjectSize = 1 << 16,
        BlockSize = 4096,
        Compression = "zlib",
    };

    public static TheoryData<string, string> Damages => new()
    {
        { "\"block_size\": 4096", "\"block_size\": 0" },
        { "\"block_size\": 4096", "\"block_size\": 2147483647" },
        { "\"object_size\": 65536", "\"object_size\": -1" },
        { "\"volume_length\": 1048576", "\"volume_length\": -1" },
        { "\"volume_length\": 1048576", "\"volume_length\": 9223372036854775808" },
        { "\"key\": \"value\"", "\"key\": null" },
        { "\"container\": \"parents\"", "\"container\": \"../x\"" },
        { $"\"aa/aa/{Backup}\"", "\".emberkeep/jobs\"" },
        { $"\"prefix\": \"{Prefix}\"", $"\"prefix\": \"{Prefix[..^1]}3\"" },
        { "\"compression\": \"zlib\"", "\"compression\": null" },
        { "\"version\": 1", "\"version\": 2" },
        { "\"version\": 1", $"\"x\": {new string('[', 70)}{new string(']', 70)}, \"version\": 1" },
        { "\"volume_length\"", "\"length\"" },
    };

    [Fact]
    public async Task Read_WhatWasNoted_IsTheSame() => (await ReadAsync(Text())).ShouldNotBeNull().VolumeLength.ShouldBe(1 << 20);

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Read_Damaged_IsRefusedWithItsName(string good, string bad)
    {
        Text().ShouldContain(good);

        var error = await Should.ThrowAsync<BackupException>(() => ReadAsync(Text().Replace(good, bad, StringComparison.Ordinal)));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain($"{Backup}.request");
        error.Remedy.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(8, -1L)]
    [InlineData(8, long.MaxValue)]
    [InlineData(8, long.MaxValue - 4095)]
    [InlineData(16, 0L)]
    [InlineData(16, 4097L)]
    [InlineData(24, 1L)]
    public void Decode_PartWithNumbersOutOfRange_IsRefused(int at, long number)
    {
        var content = new JournalPart(65_536, 4096, [], new Sha256Digest[1]).Encode();
        JournalPart.Decode(content, 4096).ShouldNotBeNull();

        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(at), number);
        SHA256.HashData(content.AsSpan(0, content.Length - 32), content.AsSpan(content.Length - 32));

        JournalPart.Decode(content, 4096).ShouldBeNull();
    }

    private static string Text() => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(s_backup, JournalJson.Default.JournaledBackup));

    private static async Task<JournaledBackup?> ReadAsync(string text)
    {
        var store = new MemoryStore();
        store.Tamper(ContainerName.Jobs.Value, JobObjects.Request(BackupId.Parse(Backup)), Encoding.UTF8.GetBytes(text));
        return await BackupDescription.ReadAsync(new JobObjects(store), BackupId.Parse(Backup), TestContext.Current.CancellationToken);
    }
}
