using CsCheck;
using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Golden;

namespace Emberkeep.Engine.Tests.Check;

/// <summary>Whatever lies in a repository, a check ends with findings and not with an error.</summary>
public sealed class GarbageTests
{
    [Fact]
    public async Task CheckRepositoryAsync_RandomFiles_NeverFails()
    {
        var golden = await GoldenRepository.LoadAsync("posix-zlib");
        var files = Enumerable.Range(1, 3).SelectMany(number =>
        {
            var container = golden.Record(number).Container!.Value.Value;
            return golden.Store.Names(container).Select(name => (container, name));
        }).ToArray();
        var names = Gen.OneOf(
            Gen.OneOf(files.Select(file => Gen.Const(file.name)).ToArray()),
            Gen.OneOf(files.Select(file => Gen.Const(file.name[..^3])).ToArray()),
            Gen.Const("README"),
            Gen.Const("volume_1_metadata"));
        var contents = Gen.OneOf(
            Gen.Byte.Array[0, 3000],
            Gen.String.Array[0, 20].Select(lines => System.Text.Encoding.UTF8.GetBytes(string.Join("\",\n", lines))),
            Gen.OneOf(files.Select(file => Gen.Const(golden.Store.Content(file.container, file.name))).ToArray()),
            Gen.Select(Gen.OneOf(files.Select(file => Gen.Const(golden.Store.Content(file.container, file.name))).ToArray()), Gen.Int[0, 5000], (content, at) => content[..Math.Min(at, content.Length)]));
        var change = Gen.Select(Gen.OneOf(files.Select(file => Gen.Const(file.container)).Append(Gen.Const("x")).ToArray()), names, contents);

        await change.Array[1, 6].SampleAsync(
            async changes =>
            {
                var store = await CheckRun.CopyAsync(golden.Store);
                foreach (var (container, name, content) in changes)
                {
                    store.Tamper(container, name, content);
                }

                var run = await CheckRun.RunAsync(store, new RepositoryCheckOptions { ReadData = ReadSelection.All, Repair = true, DryRun = true });
                run.Findings.ShouldAllBe(finding => finding.Message.Length > 10);
            },
            iter: 300,
            threads: 1);
    }
}
