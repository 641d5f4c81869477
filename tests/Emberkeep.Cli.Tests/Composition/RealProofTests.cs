using System.Diagnostics;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>Proof, salvage, rate and reserve with real files.</summary>
public sealed class RealProofTests : IDisposable
{
    private const int Length = 20 * 32768;

    private readonly TempDirectory _directory = new();
    private readonly string _repository;
    private readonly string _volume;
    private readonly string _target;

    public RealProofTests()
    {
        _repository = Path.Combine(_directory.Path, "repository");
        _volume = Path.Combine(_directory.Path, "volume.img");
        _target = Path.Combine(_directory.Path, "restored.img");
        Directory.CreateDirectory(_repository);
        var content = new byte[Length];
        new Random(7).NextBytes(content);
        File.WriteAllBytes(_volume, content);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Restore_VerifiedFirstAndProven_GivesTheRootOfShowAndVerify()
    {
        (await RunAsync("backup", "create", _volume, "--name", "one")).ExitCode.ShouldBe(0);
        var shown = (await RunAsync("backup", "show", "one", "--output", "json")).Json.GetProperty("content_root").GetString();

        var restored = (await RunAsync("backup", "restore", "one", _target, "--verify-first", "--prove", "--output", "json")).Json;

        restored.GetProperty("target_root").GetString().ShouldBe(shown);
        restored.GetProperty("content_root").GetString().ShouldBe(shown);
        (await RunAsync("backup", "verify", "one")).Out.ShouldContain(shown!);
        (await File.ReadAllBytesAsync(_target, Cancel)).ShouldBe(await File.ReadAllBytesAsync(_volume, Cancel));
    }

    [Fact]
    public async Task Restore_DamagedAndSalvaged_LosesOneBlockAndSaysSo()
    {
        await RunAsync("backup", "create", _volume, "--name", "one", "--compression", "none");
        var damaged = Directory.EnumerateFiles(_repository, "*-00001", SearchOption.AllDirectories).Single();
        var content = await File.ReadAllBytesAsync(damaged, Cancel);
        content[(3 * 32768) + 5] ^= 1;
        await File.WriteAllBytesAsync(damaged, content, Cancel);

        (await RunAsync("backup", "restore", "one", _target, "--verify-first")).ExitCode.ShouldBe(ExitCode.Damaged);
        File.Exists(_target).ShouldBeFalse();
        var salvaged = await RunAsync("backup", "restore", "one", _target, "--salvage", "--prove");

        salvaged.ExitCode.ShouldBe(ExitCode.RestoredInPart, salvaged.Error);
        salvaged.Out.ShouldContain($"  32768 bytes at offset {3 * 32768}: object {Path.GetFileName(damaged)}");
        salvaged.Out.ShouldContain("equal to the backup's except where data is lost");
        var expected = await File.ReadAllBytesAsync(_volume, Cancel);
        expected.AsSpan(3 * 32768, 32768).Clear();
        (await File.ReadAllBytesAsync(_target, Cancel)).ShouldBe(expected);
    }

    [Fact]
    public async Task Create_ReserveIsAll_IsRefused()
    {
        var result = await RunAsync("backup", "create", _volume, "--set", "backup_reserve_space=100%");

        result.ExitCode.ShouldBe(ExitCode.NoSpace);
        result.Error.ShouldContain("backup_reserve_space");
        Directory.EnumerateFiles(_repository, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    /// <summary>655,360 bytes at 500,000 a second take 1.3 s; a tenth of a second's worth passes at once.</summary>
    [Fact]
    public async Task Create_LimitedRate_TakesItsTime()
    {
        var watch = Stopwatch.StartNew();
        (await RunAsync("backup", "create", _volume, "--compression", "none", "--limit-rate", "500k")).ExitCode.ShouldBe(0);

        watch.Elapsed.TotalSeconds.ShouldBeGreaterThan(1.2);
        var refused = await RunAsync("backup", "create", _volume, "--limit-rate", "fast");
        refused.ExitCode.ShouldBe(ExitCode.Invalid);
        refused.Error.ShouldContain("backup_limit_rate");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<CliResult> RunAsync(params string[] arguments) => RealCli.RunAsync(["--repository", _repository, .. arguments]);
}
