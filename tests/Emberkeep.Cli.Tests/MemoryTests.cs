using System.Diagnostics;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests;

/// <summary>Memory of the real program with a volume much larger than memory may be: 64 GiB with 4 GiB of data, default object size.</summary>
[Trait("Category", "Long")]
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const long VolumeLength = 64L << 30;
    private const int ExtentLength = 4 << 20;
    private const int Extents = 1024;
    private const long LimitKiB = 256 << 10;

    [Theory]
    [InlineData("zlib")]
    [InlineData("bz2")]
    [InlineData("zstd")]
    public async Task EachJob_LargeSparseVolume_StaysUnderTheLimit(string compression)
    {
        using var directory = new TempDirectory();
        var volume = directory.File("volume");
        var repository = Directory.CreateDirectory(directory.File("repository")).FullName;
        await WriteVolumeAsync(volume, TestContext.Current.CancellationToken);

        string[] create = ["-r", repository, "backup", "create", volume, "--volume-id", "11111111-2222-4333-8444-555555555555", "--compression", compression];
        await RunAsync("full backup", create);
        await ChangeAsync(volume, TestContext.Current.CancellationToken);
        await RunAsync("incremental backup", [.. create, "--incremental", "--name", "second"]);
        await RunAsync("verify", ["-r", repository, "backup", "verify", "--all"]);
        var restored = directory.File("restored");
        await RunAsync("restore", ["-r", repository, "backup", "restore", "second", restored]);

        // cmp knows holes no better than we do, so compare where there is data and trust the digests for the rest.
        await CompareAsync(volume, restored, TestContext.Current.CancellationToken);
    }

    private async Task RunAsync(string job, string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "emberkeep"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var text = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var peak = 0L;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakKiB(process.Id));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        process.ExitCode.ShouldBe(0, await text);
        output.WriteLine($"{job}: peak resident {peak >> 10} MiB, {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        peak.ShouldBeInRange(1, LimitKiB, job);
    }

    /// <summary>The kernel's own high-water mark of resident memory, so that no peak between two looks is missed; 0 when the process is gone.</summary>
    private static long PeakKiB(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status")
                .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]))
                .FirstOrDefault();
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Extents of 4 MiB every 64 MiB, half of each compressible.</summary>
    private static async Task WriteVolumeAsync(string path, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var extent = new byte[ExtentLength];
        await using var file = new FileStream(path, FileMode.CreateNew);
        file.SetLength(VolumeLength);
        for (var i = 0; i < Extents; i++)
        {
            random.NextBytes(extent.AsSpan(0, ExtentLength / 2));
            extent.AsSpan(ExtentLength / 2).Fill((byte)(i + 1));
            file.Position = Position(i);
            await file.WriteAsync(extent, cancellationToken);
        }
    }

    private static async Task ChangeAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open);
        for (var i = 0; i < Extents; i += 10)
        {
            file.Position = Position(i) + 1000;
            await file.WriteAsync("changed"u8.ToArray(), cancellationToken);
        }
    }

    private static async Task CompareAsync(string first, string second, CancellationToken cancellationToken)
    {
        await using var left = File.OpenRead(first);
        await using var right = File.OpenRead(second);
        right.Length.ShouldBe(left.Length);
        var (a, b) = (new byte[ExtentLength + 4096], new byte[ExtentLength + 4096]);
        for (var i = 0; i < Extents; i++)
        {
            left.Position = right.Position = Position(i);
            var length = await left.ReadAtLeastAsync(a, a.Length, throwOnEndOfStream: false, cancellationToken);
            (await right.ReadAtLeastAsync(b, b.Length, throwOnEndOfStream: false, cancellationToken)).ShouldBe(length);
            a.AsSpan(0, length).SequenceEqual(b.AsSpan(0, length)).ShouldBeTrue($"extent {i}");
        }
    }

    private static long Position(int extent) => extent * (VolumeLength / Extents);
}
