using Emberkeep.Drivers;
using Emberkeep.Engine.Tests.Driver;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Check;

public sealed class ReadSelectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task CheckRepositoryAsync_InParts_ReadsEveryObjectOnce(int parts)
    {
        var repo = await ManyObjectsAsync();
        var total = 0L;
        for (var part = 1; part <= parts; part++)
        {
            var run = await CheckRun.RunAsync(repo.Memory, new RepositoryCheckOptions { ReadData = ReadSelection.Parse($"{part}/{parts}", 0) });
            run.ToString().ShouldBeEmpty();
            total += run.Report.ObjectsRead;
            (parts == 1 || run.Report.ObjectsRead < run.Report.Objects).ShouldBeTrue();
        }

        total.ShouldBe(200);
    }

    [Fact]
    public void Includes_Percent_IsAboutThatManyAndTheSameForASeed()
    {
        var names = Enumerable.Range(0, 20_000).Select(number => $"object-{number:D5}").ToList();
        var some = ReadSelection.Parse("2.5%", 17);

        names.Count(some.Includes).ShouldBeInRange(400, 600);
        names.Where(some.Includes).ShouldBe(names.Where(ReadSelection.Parse("2.5%", 17).Includes));
        names.Where(some.Includes).ShouldNotBe(names.Where(ReadSelection.Parse("2.5%", 18).Includes));
        names.Count(ReadSelection.Parse("100%", 1).Includes).ShouldBe(names.Count);
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("-1/3")]
    [InlineData("1/0")]
    [InlineData("1/")]
    [InlineData("/3")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("NaN%")]
    [InlineData("%")]
    [InlineData("half")]
    [InlineData("")]
    public void Parse_Nonsense_IsInvalid(string text) =>
        Should.Throw<BackupException>(() => ReadSelection.Parse(text, 0)).Kind.ShouldBe(ErrorKind.Invalid);

    private static async Task<Repo> ManyObjectsAsync()
    {
        var repo = new Repo();
        var content = new byte[200 * 512];
        new Random(5).NextBytes(content);
        await repo.BackUpAsync(new MemoryVolume(content), null, repo.Driver(objectBlocks: 1, blockSize: 512));
        return repo;
    }
}
