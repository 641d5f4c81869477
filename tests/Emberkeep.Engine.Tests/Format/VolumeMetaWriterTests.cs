using System.Text;
using System.Text.Json;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Tests.Golden;

namespace Emberkeep.Engine.Tests.Format;

public sealed class VolumeMetaWriterTests
{
    private static readonly VolumeFacts Facts = new(
        VolumeId.Parse("11111111-2222-3333-4444-555555555555"),
        "vol \u00e9\U0001F600",
        3,
        new DateTimeOffset(2026, 11, 22, 20, 12, 16, TimeSpan.Zero).AddMicroseconds(134351),
        "nova",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["k2"] = "v\"2", ["k1"] = "v1" });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_Volume_HasTheColumnsAndTypesThatCinderWrites()
    {
        var file = GoldenFiles.EndingWith("0001_metadata").First();
        var golden = await BackupMetadataReader.ReadAsync(new MemoryStream(GoldenFiles.Read(file)), GoldenFiles.PrefixOf(file), file, Token);
        using var theirs = JsonDocument.Parse(golden.VolumeMeta!);
        using var ours = JsonDocument.Parse(VolumeMetaWriter.Write(Facts));

        Shape(ours).ShouldBe(Shape(theirs));
        var columns = ours.RootElement.GetProperty("volume-base-metadata");
        columns.GetProperty("display_name").GetString().ShouldBe(Facts.DisplayName);
        columns.GetProperty("size").GetInt32().ShouldBe(3);
        columns.GetProperty("created_at").GetString().ShouldBe("2026-11-22T20:12:16.134351");
        columns.GetProperty("status").GetString().ShouldBe("backing-up");
    }

    [Fact]
    public void Write_VolumeWithoutAnything_LeavesThePairsOut()
    {
        var text = VolumeMetaWriter.Write(Facts with { DisplayName = null, CreatedAt = null, AvailabilityZone = null, Metadata = null });

        text.ShouldStartWith("{\"version\": 2, \"volume-base-metadata\": {\"created_at\": null, ");
        text.ShouldEndWith("\"shared_targets\": true}}");
    }

    [Fact]
    public async Task Write_Volume_IsWhatPythonWouldWrite()
    {
        await PythonReference.RequireAsync("json", Token);
        var text = VolumeMetaWriter.Write(Facts);

        var output = await PythonReference.RunAsync("import json, sys; sys.stdout.write(json.dumps(json.load(sys.stdin)))", Encoding.ASCII.GetBytes(text), Token);

        Encoding.ASCII.GetString(output).ShouldBe(text);
    }

    /// <summary>Keys in their order, with the kinds of those values that are never null in Cinder.</summary>
    private static List<string> Shape(JsonDocument document) =>
    [
        .. document.RootElement.EnumerateObject().Take(2).Select(p => p.Name),
        .. document.RootElement.GetProperty("volume-base-metadata").EnumerateObject()
            .Select(p => p.Value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number ? $"{p.Name} {p.Value.ValueKind}" : p.Name),
    ];
}
