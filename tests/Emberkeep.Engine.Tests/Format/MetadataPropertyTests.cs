using System.Text;
using CsCheck;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Tests.Golden;

namespace Emberkeep.Engine.Tests.Format;

public sealed class MetadataPropertyTests
{
    [Fact]
    public async Task WriteAndRead_AnyIndex_GivesItBack() => await Gen.Select(MetadataSamples.Metadata, Gen.Int[1, 300]).SampleAsync(async (metadata, step) =>
    {
        var bytes = await WriteAsync(metadata);

        var read = await BackupMetadataReader.ReadAsync(new DripStream(bytes, step), metadata.Prefix, "index", CancellationToken.None);

        Named(read).SequenceEqual(Named(metadata)).ShouldBeTrue();
        (read.Extension is null).ShouldBe(metadata.Extension is null);
        read.Extension?.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ShouldBe(metadata.Extension!.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        (Bare(read) == Bare(metadata)).ShouldBeTrue();
        (await WriteAsync(read)).ShouldBe(bytes);
    }, iter: 100);

    [Fact]
    public async Task Write_AnyIndex_IsWhatPythonWouldWrite()
    {
        var token = TestContext.Current.CancellationToken;
        await PythonReference.RequireAsync("json", token);
        var documents = new List<byte[]>();
        await MetadataSamples.Metadata.SampleAsync(async metadata =>
        {
            var bytes = await WriteAsync(metadata);
            lock (documents)
            {
                documents.Add(bytes);
            }
        }, iter: 200);

        var input = documents.SelectMany(bytes => (byte[])[.. bytes, 0]).ToArray();
        var output = await PythonReference.RunAsync(
            """
            import json, sys
            for text in sys.stdin.buffer.read().split(b'\0')[:-1]:
                sys.stdout.write(json.dumps(json.loads(text.decode()), sort_keys=True, indent=2) + '\0')
            """,
            input,
            token);

        Encoding.ASCII.GetString(output).ShouldBe(Encoding.ASCII.GetString(input));
    }

    [Fact]
    public async Task Read_ReorderedAndCompactByPython_IsTheSameIndex()
    {
        var token = TestContext.Current.CancellationToken;
        await PythonReference.RequireAsync("json", token);
        var metadata = MetadataSamples.Metadata.Where(m => m.Objects.Count > 3 && m.Extension is not null).Single();
        var bytes = await WriteAsync(metadata);

        var foreign = await PythonReference.RunAsync(
            """
            import json, sys
            def turn(v):
                if isinstance(v, dict): return {k: turn(v[k]) for k in reversed(sorted(v))}
                return [turn(x) for x in v] if isinstance(v, list) else v
            d = json.loads(sys.stdin.buffer.read().decode())
            d['foreign'] = {'deep': [1, 2.5, {'x': None}]}
            sys.stdout.write('\r\n ' + json.dumps(turn(d), separators=(',', ':')) + ' \n')
            """,
            bytes,
            token);
        var read = await BackupMetadataReader.ReadAsync(new DripStream(foreign, 11), metadata.Prefix, "index", token);

        (await WriteAsync(read)).ShouldBe(bytes);
    }

    internal static async Task<byte[]> WriteAsync(BackupMetadata metadata)
    {
        var sink = new MemorySink();
        await BackupMetadataWriter.WriteAsync(metadata, sink.Write, CancellationToken.None);
        return sink.ToArray();
    }

    private static List<(string Name, ObjectEntry Entry)> Named(BackupMetadata metadata) =>
        [.. metadata.Objects.Select(entry => (metadata.GetName(entry).Value, entry with { NameIndex = 0 }))];

    /// <summary>Everything whose equality is by value.</summary>
    private static BackupMetadata Bare(BackupMetadata metadata) => metadata with
    {
        Objects = [],
        OtherNames = [],
        Extension = metadata.Extension is { } extension ? extension with { Metadata = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty } : null,
    };
}
