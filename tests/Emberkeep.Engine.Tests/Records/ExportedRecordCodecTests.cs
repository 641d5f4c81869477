using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Engine.Records;
using Emberkeep.Engine.Tests.Golden;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Records;

public sealed class ExportedRecordCodecTests
{
    public static TheoryData<string> Captured => ["export-record-nfs.json", "export-record-posix.json"];

    public static TheoryData<string, string, string> Damages => new()
    {
        { "service_metadata", "null", "'service_metadata' is empty, so it names no objects" },
        { "service_metadata", "\"\"", "'service_metadata' is empty, so it names no objects" },
        { "service_metadata", "\"volume_\"", "which is not a prefix of a backup's objects" },
        { "service_metadata", "\"{\\\"base\\\": \\\"x\\\"}\"", "which is not a prefix of a backup's objects" },
        {
            "service_metadata", "\"volume_93d9b4d5-7ac1-4e5b-9eac-8af0c2d3f781_20261122203709_backup_00000000-71a5-413f-a5ac-d02a6240d6bd\"",
            "names the objects of backup 00000000-71a5-413f-a5ac-d02a6240d6bd, but the record is of backup ffa7bf03-71a5-413f-a5ac-d02a6240d6bd"
        },
        { "volume_id", "\"00000000-7ac1-4e5b-9eac-8af0c2d3f781\"", "but the record is of volume 00000000-7ac1-4e5b-9eac-8af0c2d3f781" },
        { "id", "null", "'id' is null" },
        { "id", "\"x\"", "'id' is not a UUID" },
        { "id", "7", "'id' is not a string" },
        { "container", "null", "'container' is null" },
        { "container", "\"../escaped\"", "'container' is '../escaped', which is not a relative path inside a repository" },
        { "container", "\"/etc\"", "which is not a relative path inside a repository" },
        { "container", "\"\"", "which is not a relative path inside a repository" },
        { "size", "0", "'size' is not a whole number from 1" },
        { "size", "1.5", "'size' is not a whole number from 1" },
        { "size", "\"1\"", "'size' is not a whole number from 1" },
        { "size", "99999999999", "'size' is not a whole number from 1" },
        { "object_count", "-1", "'object_count' is not a whole number from 0" },
        { "parent_id", "\"ffa7bf03-71a5-413f-a5ac-d02a6240d6bd\"", "The backup is its own parent" },
        { "created_at", "\"yesterday\"", "'created_at' is not a time" },
        { "data_timestamp", "5", "'data_timestamp' is not a string" },
        { "metadata", "[]", "'metadata' is not an object" },
        { "metadata", "{\"a\": 1}", "'metadata' has a value that is not a string" },
        { "display_name", "\"\\ud800\"", "'display_name' is not valid Unicode" },
        { "display_name", "{}", "'display_name' is not a string" },
    };

    [Theory]
    [MemberData(nameof(Captured))]
    public void Import_WhatCinderExported_HasItsFields(string file)
    {
        var (exported, decoded) = Load(file);

        var record = ExportedRecordCodec.Import(exported);

        record.Id.ToString().ShouldBe(decoded["id"]!.GetValue<string>());
        record.VolumeId.ToString().ShouldBe(decoded["volume_id"]!.GetValue<string>());
        record.Name.ShouldBe(decoded["display_name"]!.GetValue<string>());
        record.Description.ShouldBe("full");
        record.Container!.Value.Value.ShouldBe(decoded["container"]!.GetValue<string>());
        record.ServiceMetadata.ShouldBe(decoded["service_metadata"]!.GetValue<string>());
        record.Service.ShouldBe(decoded["service"]!.GetValue<string>());
        record.Service.ShouldBe(exported.BackupService);
        record.Status.ShouldBe(BackupStatus.Available);
        record.SizeGiB.ShouldBe(1);
        record.ObjectCount.ShouldBe(1);
        record.ParentId.ShouldBeNull();
        record.Host.ShouldBe("os1");
        record.Metadata.ShouldBe([KeyValuePair.Create("k1", "v1")]);
        record.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null).ShouldBe(decoded["created_at"]!.GetValue<string>());
        record.DataTimestamp.ShouldBe(record.CreatedAt);
    }

    [Theory]
    [MemberData(nameof(Captured))]
    public void Export_ImportedRecord_IsTheOriginalButForFieldsThatARecordDoesNotHave(string file)
    {
        var (exported, _) = Load(file);
        var expected = Encoding.ASCII.GetString(Convert.FromBase64String(exported.BackupUrl));
        using var document = JsonDocument.Parse(expected);
        foreach (var key in (string[])["user_id", "project_id", "restore_volume_id", "updated_at"])
        {
            expected = expected.Replace($"\"{key}\": {document.RootElement.GetProperty(key).GetRawText()}", $"\"{key}\": null", StringComparison.Ordinal);
        }

        var again = ExportedRecordCodec.Export(ExportedRecordCodec.Import(exported), dependentBackups: 1);

        again.BackupService.ShouldBe(exported.BackupService);
        Encoding.ASCII.GetString(Convert.FromBase64String(again.BackupUrl)).ShouldBe(expected);
    }

    [Fact]
    public void Import_IncrementWithoutServiceInside_TakesTheStatedService()
    {
        var url = File.ReadAllText(GoldenFiles.PathOf("records/export_record.backup_url.txt"));

        var record = ExportedRecordCodec.Import(new ExportedRecord("cinder.backup.drivers.posix.PosixBackupDriver", url + "\n"));

        record.ParentId.ToString().ShouldBe("aaaaaaaa-0000-4000-8000-000000000001");
        record.Container!.Value.Value.ShouldBe("aa/aa/aaaaaaaa-0000-4000-8000-000000000002");
        record.ObjectCount.ShouldBe(3);
        Should.Throw<BackupException>(() => ExportedRecordCodec.Import(new ExportedRecord("", url))).Kind.ShouldBe(ErrorKind.Invalid);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Import_WithAWrongField_IsRefusedWithWords(string key, string value, string reason)
    {
        var (exported, _) = Load("export-record-nfs.json");
        var json = JsonNode.Parse(Convert.FromBase64String(exported.BackupUrl))!.AsObject();
        json[key] = "@@";

        var error = ImportError(json.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal));

        error.Message.ShouldStartWith("The record cannot be imported. ");
        error.Message.ShouldContain(reason);
        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Remedy.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("display_name")]
    [InlineData("display_description")]
    [InlineData("container")]
    [InlineData("size")]
    [InlineData("service_metadata")]
    [InlineData("object_count")]
    [InlineData("id")]
    public void Import_WithoutARequiredField_IsRefused(string key)
    {
        var (exported, _) = Load("export-record-nfs.json");
        var json = JsonNode.Parse(Convert.FromBase64String(exported.BackupUrl))!.AsObject();
        json.Remove(key);

        ImportError(json.ToJsonString()).Message.ShouldContain($"It has no {key}");
    }

    [Theory]
    [InlineData("[]", "It is not a JSON object")]
    [InlineData("{", "It is not JSON")]
    [InlineData("{\"id\": 1, \"id\": 2}", "has a key twice")]
    [InlineData("", "It is not JSON")]
    [InlineData("{\"\\ud800\": 1}", "It has a key that is not valid Unicode")]
    [InlineData("{\"i\\udc00\": 1, \"id\": 2}", "It has a key that is not valid Unicode")]
    public void Import_NotARecord_IsRefused(string json, string reason) => ImportError(json).Message.ShouldContain(reason);

    [Fact]
    public void Import_NotBase64OrTooLong_IsRefused()
    {
        Should.Throw<BackupException>(() => ExportedRecordCodec.Import(new ExportedRecord("s", "%%%"))).Message.ShouldContain("It is not base64");
        Should.Throw<BackupException>(() => ExportedRecordCodec.Import(new ExportedRecord("s", new string('A', ExportedRecordCodec.MaxUrlLength + 4))))
            .Message.ShouldContain("It is longer than 1048576 characters");
    }

    [Theory]
    [InlineData("cinder.backup.drivers.ceph.CephBackupDriver")]
    [InlineData("cinder.backup.drivers.tsm.TSMBackupDriver")]
    public void Import_OfADriverWithoutObjectsUnderAPrefix_LeavesTheMeaningToTheDriver(string service)
    {
        var record = new BackupRecord
        {
            Id = new BackupId(Guid.NewGuid()),
            VolumeId = new VolumeId(Guid.NewGuid()),
            SizeGiB = 3,
            Service = service,
            ServiceMetadata = """{"what": "only the driver knows"}""",
            CreatedAt = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
            DataTimestamp = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
        };

        var imported = ExportedRecordCodec.Import(ExportedRecordCodec.Export(record, 0));

        (imported with { Metadata = record.Metadata }).ShouldBe(record);
    }

    [Fact]
    public void Import_AnyBytesChanged_NeverFailsOtherwiseThanByRefusing()
    {
        var (exported, _) = Load("export-record-nfs.json");
        var json = Convert.FromBase64String(exported.BackupUrl);
        Gen.Select(Gen.Int[0, json.Length - 1], Gen.Byte).Array[1, 4].Sample(changes =>
        {
            var damaged = json.ToArray();
            foreach (var (at, value) in changes)
            {
                damaged[at] = value;
            }

            try
            {
                ExportedRecordCodec.Import(exported with { BackupUrl = Convert.ToBase64String(damaged) }).ServiceMetadata.ShouldNotBeNullOrEmpty();
            }
            catch (BackupException e)
            {
                e.Kind.ShouldBe(ErrorKind.Invalid);
            }
        }, iter: 2000);
    }

    private static BackupException ImportError(string json) => Should.Throw<BackupException>(() => ExportedRecordCodec.Import(
        new ExportedRecord("cinder.backup.drivers.nfs.NFSBackupDriver", Convert.ToBase64String(Encoding.UTF8.GetBytes(json)))));

    private static (ExportedRecord Exported, JsonNode Decoded) Load(string file)
    {
        var root = JsonNode.Parse(GoldenFiles.Read("records/" + file))!;
        var record = root["record"]!;
        return (new ExportedRecord(record["backup_service"]!.GetValue<string>(), record["backup_url"]!.GetValue<string>()), root["decoded"]!);
    }
}
