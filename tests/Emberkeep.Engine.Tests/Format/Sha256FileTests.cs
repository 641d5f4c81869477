using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Tests.Golden;

namespace Emberkeep.Engine.Tests.Format;

public sealed class Sha256FileTests
{
    private static readonly Sha256FileHeader Header = new(
        "1.0.0",
        BackupId.Parse("aaaaaaaa-0000-4000-8000-000000000001"),
        VolumeId.Parse("11111111-2222-3333-4444-555555555555"),
        "n\u00e4me",
        null,
        "2026-11-22 19:51:29+00:00",
        32768);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAndRead_AnyListInAnyPieces_GivesItBack() =>
        await Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 700], Gen.Int[1, 700], Gen.Int[1, 5000], Gen.Int).SampleAsync(async (count, append, take, step, seed) =>
        {
            var hashes = RandomHashes(count, seed);
            var file = await WriteAsync(hashes, append);

            await using var reader = await Sha256FileReader.OpenAsync(new DripStream(file, step), "hashes", CancellationToken.None);
            reader.BlockSize.ShouldBe(Header.BlockSize);
            var read = await ReadAllAsync(reader, take);

            read.ShouldBe(hashes);
            reader.Header.ShouldBe(Header);
            reader.Count.ShouldBe(count);
            reader.HasUniformStride.ShouldBe(count > 0);
            for (var i = 0; i < count; i += 97)
            {
                Sha256Digest.TryParse(file.AsSpan((int)(reader.FirstHashOffset + (i * (long)reader.Stride)), 64), out var hash).ShouldBeTrue();
                hash.ShouldBe(hashes[i]);
            }
        }, iter: 60);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2500)]
    public async Task Write_AnyList_IsWhatPythonWouldWrite(int count)
    {
        await PythonReference.RequireAsync("json", Token);
        var file = await WriteAsync(RandomHashes(count, 7), 999);

        var output = await PythonReference.RunAsync(
            "import json, sys; sys.stdout.write(json.dumps(json.loads(sys.stdin.read()), sort_keys=True, indent=2))", file, Token);

        output.ShouldBe(file);
    }

    [Theory]
    [InlineData(",", "", 67, true)]
    [InlineData(" ,\r\n\t", " ", 72, true)]
    [InlineData(",", "\n  ", 70, true)]
    [InlineData("uneven", "", 0, false)]
    public async Task Read_OtherLayouts_GivesTheSameHashes(string separator, string before, int stride, bool isUniform)
    {
        var hashes = RandomHashes(500, 3);
        var text = new StringBuilder("{\"volume_id\":\"11111111-2222-3333-4444-555555555555\",\"chunk_size\":4096,\"sha256s\":[ ");
        for (var i = 0; i < hashes.Length; i++)
        {
            var between = separator is "uneven" ? new string(' ', i % 5) + "," : separator;
            text.Append(i == 0 ? "" : between).Append(before).Append('"').Append(hashes[i].ToString().ToUpperInvariant()).Append('"');
        }

        text.Append("\n],\"x\":[[]],\"version\":\"1.0.0\",\"backup_id\":\"aaaaaaaa-0000-4000-8000-000000000001\"}  ");
        await using var reader = await Sha256FileReader.OpenAsync(new DripStream(Encoding.ASCII.GetBytes(text.ToString()), 13), "hashes", Token);

        (await ReadAllAsync(reader, 64)).ShouldBe(hashes);

        reader.BlockSize.ShouldBe(4096);
        reader.Header.CreatedAtText.ShouldBe("None");
        reader.HasUniformStride.ShouldBe(isUniform);
        reader.Stride.ShouldBe(stride);
    }

    [Fact]
    public async Task Header_BeforeTheEnd_IsNotKnown()
    {
        await using var reader = await Sha256FileReader.OpenAsync(new MemoryStream(await WriteAsync(RandomHashes(9, 1), 9)), "hashes", Token);

        Should.Throw<InvalidOperationException>(() => reader.Header);
        reader.HasUniformStride.ShouldBeFalse();
    }

    [Fact]
    public async Task OpenAsync_OwnsTheStream_AlsoWhenItFails()
    {
        var good = new DripStream(await WriteAsync([], 1), 1000);
        var bad = new DripStream("{}"u8.ToArray(), 1000);

        await (await Sha256FileReader.OpenAsync(good, "hashes", Token)).DisposeAsync();
        await Should.ThrowAsync<Errors.BackupException>(() => Sha256FileReader.OpenAsync(bad, "hashes", Token));

        good.IsDisposed.ShouldBeTrue();
        bad.IsDisposed.ShouldBeTrue();
    }

    /// <summary>Three million hashes are the list of a volume of 92 GiB, 216 MB of text.</summary>
    [Fact]
    public async Task WriteAndRead_ThreeMillionHashes_TakeLittleMemoryAndTime()
    {
        const int total = 3_000_000;
        var piece = RandomHashes(4096, 5);
        var written = new HashListBuffer();
        var writer = new Sha256FileWriter(Header, written.Write);
        var before = GC.GetAllocatedBytesForCurrentThread() - written.Allocated;
        var clock = Stopwatch.StartNew();
        for (var done = 0; done < total; done += piece.Length)
        {
            await writer.AppendAsync(piece.AsMemory(0, Math.Min(piece.Length, total - done)), Token);
        }

        await writer.CompleteAsync(Token);
        var writing = clock.Elapsed;
        clock.Restart();
        await using var reader = await Sha256FileReader.OpenAsync(written.OpenRead(), "hashes", Token);
        var buffer = new Sha256Digest[4096];
        var (count, matches) = (0L, true);
        for (var read = await reader.ReadAsync(buffer, Token); read > 0; read = await reader.ReadAsync(buffer, Token))
        {
            matches &= MemoryMarshal.AsBytes(buffer.AsSpan(0, read)).SequenceEqual(MemoryMarshal.AsBytes(piece.AsSpan(0, read)));
            count += read;
        }

        var reading = clock.Elapsed;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - written.Allocated - before;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{written.Length >> 20} MB written at {written.Length / writing.TotalSeconds / 1e6:F0} MB/s, read at {written.Length / reading.TotalSeconds / 1e6:F0} MB/s, {allocated >> 10} KiB allocated");
        count.ShouldBe(total);
        matches.ShouldBeTrue();
        allocated.ShouldBeLessThan(16 << 20);
    }

    internal static async Task<byte[]> WriteAsync(Sha256Digest[] hashes, int append)
    {
        var sink = new MemorySink();
        var writer = new Sha256FileWriter(Header, sink.Write);
        for (var at = 0; at < hashes.Length; at += append)
        {
            await writer.AppendAsync(hashes.AsMemory(at, Math.Min(append, hashes.Length - at)), CancellationToken.None);
        }

        await writer.CompleteAsync(CancellationToken.None);
        return sink.ToArray();
    }

    internal static Sha256Digest[] RandomHashes(int count, int seed)
    {
        var hashes = new Sha256Digest[count];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(hashes.AsSpan()));
        return hashes;
    }

    internal static async Task<List<Sha256Digest>> ReadAllAsync(Sha256FileReader reader, int take)
    {
        var (all, buffer) = (new List<Sha256Digest>(), new Sha256Digest[take]);
        for (var count = await reader.ReadAsync(buffer, CancellationToken.None); count > 0; count = await reader.ReadAsync(buffer, CancellationToken.None))
        {
            all.AddRange(buffer.AsSpan(0, count));
        }

        (await reader.ReadAsync(buffer, CancellationToken.None)).ShouldBe(0);
        return all;
    }
}
