using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Records;

namespace Emberkeep.Cli.Tests.Commands;

/// <summary><c>backup export</c> and <c>backup import</c>.</summary>
public sealed class BackupRecordTests
{
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001);

    [Fact]
    public async Task Export_Backup_PrintsServiceAndUrl()
    {
        var result = await new CliRunner(Full, Samples.Record(0xccdd0002, Full)).RunAsync("backup", "export", "aabb");
        result.Json.GetProperty("backup_service").GetString().ShouldBe(Samples.Service);
        var fields = JsonDocument.Parse(Convert.FromBase64String(result.Json.GetProperty("backup_url").GetString()!)).RootElement;
        fields.GetProperty("id").GetString().ShouldBe(Full.Id.ToString());
        fields.GetProperty("num_dependent_backups").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{{\"backup-record\": {0}}}")]
    [InlineData("{{\"record\": {0}}}")]
    public async Task Import_WhatExportPrinted_IsPresent(string wrapper)
    {
        var runner = new CliRunner(Full);
        runner.Input = string.Format(System.Globalization.CultureInfo.InvariantCulture, wrapper, (await runner.RunAsync("backup", "export", "aabb")).Out);
        foreach (var arguments in (string[][])[["-"], []])
        {
            var result = await runner.RunAsync(["backup", "import", .. arguments, "--output", "json"]);
            result.ExitCode.ShouldBe(0, result.Error);
            result.Json.GetProperty("is_present").GetBoolean().ShouldBeTrue();
            result.Json.GetProperty("backup").GetProperty("id").GetString().ShouldBe(Full.Id.ToString());
        }
    }

    [Fact]
    public async Task Import_File_IsRead()
    {
        var runner = new CliRunner(Full);
        var directory = Directory.CreateTempSubdirectory("emberkeep-cli");
        try
        {
            var file = Path.Combine(directory.FullName, "record.json");
            await File.WriteAllTextAsync(file, (await runner.RunAsync("backup", "export", "aabb")).Out, TestContext.Current.CancellationToken);
            (await runner.RunAsync("backup", "import", file)).Out.ShouldContain("as the record says");
            (await runner.RunAsync("backup", "import", file + ".none")).ExitCode.ShouldBe(ExitCode.NotFound);
            (await runner.RunAsync("backup", "import", directory.FullName)).ExitCode.ShouldBe(ExitCode.NotPermitted);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Import_HalfOfASurrogatePair_IsInvalid()
    {
        var result = await new CliRunner(Full) { Input = """{"backup_service": "\ud800", "backup_url": "e30="}""" }.RunAsync("backup", "import");
        result.ExitCode.ShouldBe(ExitCode.Of(Errors.ErrorKind.Invalid));
        result.Error.ShouldContain("standard input");
    }

    [Fact]
    public async Task Import_OtherVolume_IsAConflict()
    {
        var runner = new CliRunner(Full) { Input = Exported(Samples.Record(0xaabb0001, volume: Samples.VolumeB)) };
        var result = await runner.RunAsync("backup", "import");
        result.ExitCode.ShouldBe(ExitCode.Conflict);
        result.Error.ShouldContain($"volume is {Samples.VolumeB} in the record and {Samples.VolumeA} in the repository");
    }

    [Fact]
    public async Task Import_NotInTheRepository_IsNotFound()
    {
        var runner = new CliRunner(Full) { Input = Exported(Samples.Record(0x99990000)) };
        (await runner.RunAsync("backup", "import", "-")).ExitCode.ShouldBe(ExitCode.NotFound);
    }

    [Theory]
    [InlineData("cinder.backup.drivers.swift.SwiftBackupDriver")]
    [InlineData("cinder.backup.drivers.nfs")]
    [InlineData("cinder.backup.drivers.google.GoogleBackupDriver")]
    public async Task Import_MadeByAnyDriverOfTheFamily_IsPresent(string service)
    {
        var runner = new CliRunner(Full) { Input = Exported(Full with { Service = service }) };
        var result = await runner.RunAsync("backup", "import");
        result.ExitCode.ShouldBe(0, result.Error);
    }

    [Theory]
    [InlineData("cinder.backup.drivers.ceph.CephBackupDriver")]
    [InlineData("cinder.backup.drivers.tsm")]
    [InlineData("acme.backup.drivers.tape.TapeBackupDriver")]
    public async Task Import_MadeByADriverWithAnotherLayout_IsUnsupportedAndNamesIt(string service)
    {
        var record = Exported(Full).Replace(Samples.Service, service, StringComparison.Ordinal);
        var result = await new CliRunner(Full) { Input = record }.RunAsync("backup", "import");
        result.ExitCode.ShouldBe(ExitCode.Of(Errors.ErrorKind.Unsupported));
        result.Error.ShouldContain(service);
    }

    private static string Exported(BackupRecord record)
    {
        var exported = ExportedRecordCodec.Export(record, dependentBackups: 0);
        return $$"""{"backup_service": "{{exported.BackupService}}", "backup_url": "{{exported.BackupUrl}}"}""";
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"backup_service\": 1, \"backup_url\": 2}")]
    [InlineData("{\"backup-record\": 7}")]
    public async Task Import_Rubbish_IsInvalid(string input) =>
        (await new CliRunner(Full) { Input = input }.RunAsync("backup", "import")).ExitCode.ShouldBe(ExitCode.Invalid);

    [Fact]
    public async Task Import_RubbishOnStandardInput_IsCalledSo()
    {
        (await new CliRunner(Full).RunAsync("backup", "import")).Error.ShouldContain("standard input is empty.");
        (await new CliRunner(Full) { Input = "?" }.RunAsync("backup", "import", "-")).Error.ShouldContain("standard input is not JSON.");
    }

    [Fact]
    public async Task Import_HugeInput_IsInvalid() =>
        (await new CliRunner(Full) { Input = new string(' ', (4 << 20) + 1) }.RunAsync("backup", "import")).ExitCode.ShouldBe(ExitCode.Invalid);
}
