using System.Security.Cryptography;
using Emberkeep.Cli.Tests.Composition;

namespace Emberkeep.Cli.Tests.Crashes;

/// <summary>What is done with a repository whose commands are interrupted: a sparse volume, backups of it, and checks.</summary>
internal sealed class CrashedCommands(string repository, string volume, Random random)
{
    /// <summary>Three parts of the journal, and some.</summary>
    private const long Length = 900L << 20;

    private static readonly string[] s_options = ["--set", "backup_file_size=33554432", "--set", "backup_compression_algorithm=none", "--set", "backup_workers_per_job=2", "--set", "backup_reserve_space=0"];

    /// <summary>Arguments of a backup.</summary>
    public string[] Backup(params string[] more) => ["backup", "create", volume, "-r", repository, "--progress", "none", .. s_options, .. more];

    /// <summary>Makes the volume, or changes it, by so many runs of 1 MiB all over it.</summary>
    public void Change(int runs)
    {
        using var file = new FileStream(volume, FileMode.OpenOrCreate, FileAccess.Write);
        file.SetLength(Length);
        var data = new byte[1 << 20];
        for (var i = 0; i < runs; i++)
        {
            random.NextBytes(data);
            file.Position = random.NextInt64(Length - data.Length);
            file.Write(data);
        }
    }

    /// <summary>Ids of the interrupted backups.</summary>
    public async Task<List<(string Id, string State)>> UnfinishedAsync()
    {
        var result = await RealCli.RunAsync("repository", "cleanup", "--dry-run", "--older-than", "1d", "-r", repository, "--output", "json");
        result.ExitCode.ShouldBe(0, result.Error);
        return [.. result.Json.EnumerateArray().Select(one => (one.GetProperty("id").GetString()!, one.GetProperty("state").GetString()!))];
    }

    /// <summary>Everything that is listed is whole.</summary>
    public async Task VerifyAsync(string what)
    {
        var result = await RealCli.RunAsync("backup", "verify", "--all", "-r", repository);
        result.ExitCode.ShouldBe(0, $"{what}: {result.Out}{result.Error}");
    }

    /// <summary>The newest backup restores to the volume as it is.</summary>
    public async Task RestoreAsync(string what)
    {
        var target = volume + ".restored";
        var result = await RealCli.RunAsync("backup", "restore", "latest", target, "--volume", volume, "-r", repository);
        result.ExitCode.ShouldBe(0, $"{what}: {result.Error}");
        (await DigestAsync(target)).ShouldBe(await DigestAsync(volume), what);
        File.Delete(target);
    }

    private static async Task<string> DigestAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(file, TestContext.Current.CancellationToken));
    }
}
