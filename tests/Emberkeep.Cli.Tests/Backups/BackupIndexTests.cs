using CsCheck;
using Emberkeep.Backups;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Backups;

public sealed class BackupIndexTests
{
    private const string Location = "memory://r";
    private static readonly BackupRecord Full = Samples.Record(0xaabb0001, name: "full");
    private static readonly BackupRecord First = Samples.Record(0xaabb0002, Full, name: "first", hour: 1);
    private static readonly BackupRecord Second = Samples.Record(0xccdd0003, First, name: "second", hour: 2);
    private static readonly BackupRecord Other = Samples.Record(0xeeff0004, volume: Samples.VolumeB, name: "full", hour: 3);

    private static BackupIndex Index(params BackupRecord[] records) => new(records, Location);

    [Theory]
    [InlineData("aabb0002-0000-4000-8000-000000000001")]
    [InlineData("AABB0002-0000-4000-8000-000000000001")]
    [InlineData("aabb0002")]
    [InlineData("AABB0002")]
    [InlineData("first")]
    public void Find_IdPrefixOrName_IsTheBackup(string text) => Index(Second, Full, First).Find(text, volume: null).ShouldBe(First);

    [Fact]
    public void Find_PrefixOfTwo_NamesBoth()
    {
        var error = Should.Throw<BackupException>(() => Index(Full, First, Second).Find("aabb", volume: null));
        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldContain(Full.Id.ToString());
        error.Message.ShouldContain($"{First.Id} (first)");
        error.Message.ShouldNotContain(Second.Id.ToString());
    }

    [Fact]
    public void Find_NameOfTwo_IsAmbiguousUnlessVolumeIsGiven()
    {
        var index = Index(Full, First, Other);
        Should.Throw<BackupException>(() => index.Find("full", volume: null)).Kind.ShouldBe(ErrorKind.Invalid);
        index.Find("full", Samples.VolumeB).ShouldBe(Other);
    }

    [Theory]
    [InlineData("aab", "at least 4")]
    [InlineData("nothing", "backup list")]
    public void Find_Unknown_SaysWhereItLooked(string text, string remedy)
    {
        var error = Should.Throw<BackupException>(() => Index(Full).Find(text, volume: null));
        error.Kind.ShouldBe(ErrorKind.NotFound);
        error.Message.ShouldContain(Location);
        error.Remedy.ShouldNotBeNull().ShouldContain(remedy);
    }

    [Fact]
    public void Find_NameThatLooksLikeAnId_IsFound()
    {
        var odd = Samples.Record(0x12340000, name: Samples.Id(0x99990000).ToString());
        Index(Full, odd).Find(Samples.Id(0x99990000).ToString(), volume: null).ShouldBe(odd);
    }

    [Fact]
    public void Find_IdTwice_IsCorruptAndNamesBothPlaces()
    {
        var copy = Full with { Container = Emberkeep.Stores.ContainerName.Parse("copy") };
        var index = Index(Full, copy, Other);
        foreach (var text in (string[])[Full.Id.ToString(), "aabb0001"])
        {
            var error = Should.Throw<BackupException>(() => index.Find(text, volume: null));
            error.Kind.ShouldBe(ErrorKind.Corrupt);
            error.Message.ShouldContain("copy/");
            error.Message.ShouldContain($"{Full.Container}/");
        }
    }

    [Fact]
    public void Find_Latest_IsNewestByDataThenCreation()
    {
        var snapshot = Samples.Record(0x10000000, hour: 9) with { DataTimestamp = Samples.Start.AddHours(1) };
        Index(Second, snapshot, Full, First, Other).Find("latest", Samples.VolumeA).ShouldBe(Second);
        Index(First, snapshot, Full).Find("latest", Samples.VolumeA).ShouldBe(snapshot);
    }

    [Fact]
    public void Find_LatestWithoutVolume_IsInvalid() =>
        Should.Throw<BackupException>(() => Index(Full).Find("latest", volume: null)).Kind.ShouldBe(ErrorKind.Invalid);

    [Fact]
    public void Find_LatestOfUnknownVolume_IsNotFound() =>
        Should.Throw<BackupException>(() => Index(Full).Find("latest", Samples.VolumeB)).Kind.ShouldBe(ErrorKind.NotFound);

    [Fact]
    public void Find_LatestIsBroken_DoesNotFallBackToOlderData()
    {
        var orphan = Samples.Record(0x77770000, Samples.Record(0x66660000), hour: 9);
        var index = Index(Full, orphan);
        index.Find("latest", Samples.VolumeA).ShouldBe(orphan);
        index.LatestBaseOf(Samples.VolumeA).ShouldBe(Full);
    }

    [Fact]
    public void LatestBaseOf_OnlyUnavailable_IsNull() =>
        Index(Full with { Status = BackupStatus.Error }).LatestBaseOf(Samples.VolumeA).ShouldBeNull();

    [Fact]
    public void ChainOf_Increments_IsFullFirst() => Index(Second, Full, First).ChainOf(Second).Layers.ShouldBe([Full, First, Second]);

    [Fact]
    public void ChainOf_MissingParent_NamesItAndAllThatAreLost()
    {
        var error = Should.Throw<BackupException>(() => Index(First, Second, Other).ChainOf(Second));
        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain($"Backup {Full.Id}, the parent of {First.Id}, is missing");
        error.Message.ShouldContain($"{Second.Id}, {First.Id}");
        error.Message.ShouldNotContain(Other.Id.ToString());
    }

    [Fact]
    public void ChainOf_Circle_IsCorruptAndDependentsEnd()
    {
        var a = Samples.Record(0xa0000000) with { ParentId = Samples.Id(0xb0000000) };
        var b = Samples.Record(0xb0000000, a, hour: 1);
        var index = Index(a, b);
        var error = Should.Throw<BackupException>(() => index.ChainOf(b));
        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain("circle");
        index.DependentsOf(a).ShouldBe([b]);
    }

    [Fact]
    public void ChainOf_OwnParent_IsCorrupt()
    {
        var self = Samples.Record(0xa0000000) with { ParentId = Samples.Id(0xa0000000) };
        Should.Throw<BackupException>(() => Index(self).ChainOf(self)).Kind.ShouldBe(ErrorKind.Corrupt);
        Index(self).DependentsOf(self).ShouldBeEmpty();
    }

    [Fact]
    public void DependentsOf_Tree_IsEveryDescendantNewestFirst()
    {
        var branch = Samples.Record(0xdddd0005, Full, hour: 5);
        var index = Index(Full, Second, Other, branch, First);
        index.DependentsOf(Full).ShouldBe([branch, Second, First]);
        index.ChildCount(Full).ShouldBe(2);
        index.ChildCount(Second).ShouldBe(0);
    }

    [Fact]
    public void ChainOf_AnyForest_AgreesWithDependentsOf() =>
        Gen.Int[-1, 30].Array[1, 30].Sample(parents =>
        {
            // Record i has a parent among the records before it, or none.
            var records = new List<BackupRecord>();
            for (var i = 0; i < parents.Length; i++)
            {
                var parent = parents[i] >= 0 && parents[i] < i ? records[parents[i]] : null;
                records.Add(Samples.Record(0x50000000 + (uint)i, parent, hour: i));
            }

            var index = new BackupIndex(records, Location);
            foreach (var record in records)
            {
                var chain = index.ChainOf(record).Layers;
                foreach (var other in records)
                {
                    var isAncestor = chain.Contains(other) && other != record;
                    index.DependentsOf(other).Contains(record).ShouldBe(isAncestor);
                }
            }
        });
}
