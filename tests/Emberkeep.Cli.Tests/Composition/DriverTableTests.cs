using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Testing;

namespace Emberkeep.Cli.Tests.Composition;

/// <summary>What the table of drivers says is what the drivers do.</summary>
public sealed class DriverTableTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Drivers => [.. RepositoryOpeners.All.Select(kind => DriverDescription.Of(kind).Name)];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Write_CommittedPage_IsUpToDate()
    {
        var page = Path.Combine(RepositoryRoot(), "docs", "reference", "drivers.md");
        var text = DriverReference.Write([.. RepositoryOpeners.All.Select(DriverDescription.Of)]);
        if (Environment.GetEnvironmentVariable("EMBERKEEP_UPDATE_DOCS") is "1")
        {
            File.WriteAllText(page, text);
        }

        (File.Exists(page) ? File.ReadAllText(page) : "").ShouldBe(
            text, "docs/reference/drivers.md is not what the table of drivers says. Run this test with EMBERKEEP_UPDATE_DOCS=1 and commit the page.");
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void Of_EachDriver_IsFoundByItsNamesAndHasItsOptions(string name)
    {
        var driver = Describe(name);

        driver.Aliases.Append(driver.Name).ShouldAllBe(alias => DriverCatalog.Find(alias)!.ShortName == name);
        driver.Options.ShouldNotBeEmpty();
        driver.Options.Contains(ServiceOptions.Driver.Name, StringComparer.Ordinal).ShouldBeFalse();
        RepositoryOpeners.OfAddress(driver.Address!).Area.ShouldBe(DriverCatalog.Find(name)!.Area);
    }

    [Fact]
    public void All_DriversOfTheCatalog_AreThereButForGcs() =>
        RepositoryOpeners.All.Select(kind => DriverDescription.Of(kind).Name).Order(StringComparer.Ordinal).ShouldBe(
            DriverCatalog.Known.Select(driver => driver.ShortName).Where(name => name != "gcs").Order(StringComparer.Ordinal));

    [Fact]
    public void Features_ChunkedStores_AreTheirInterfaces()
    {
        var files = DriverFeatures.Incremental | DriverFeatures.SyntheticFull | DriverFeatures.Resume | DriverFeatures.DeleteAny | DriverFeatures.ForceDelete
            | DriverFeatures.Containers | DriverFeatures.RandomAccess | DriverFeatures.ServerSideCopy | DriverFeatures.Inspection;

        foreach (var name in new[] { "posix", "nfs", "glusterfs", "smb" })
        {
            Describe(name).Features.ShouldBe(files, name);
        }

        Describe("s3").Features.ShouldBe(files & ~DriverFeatures.Inspection);
        Describe("swift").Features.ShouldBe(files & ~DriverFeatures.Inspection);
    }

    [Fact]
    public async Task StoreType_Posix_IsWhatIsOpened()
    {
        var kind = new PosixRepositoryOpener();
        await using var store = PosixStore.Open(_directory.Path, new PosixStoreOptions(), TimeProvider.System);

        store.GetType().ShouldBe(kind.StoreType);
        (((Stores.IObjectStore)store).Inspection is not null).ShouldBe(((IRepositoryKind)kind).Features.HasFlag(DriverFeatures.Inspection));
    }

    [Fact]
    public async Task Features_Tsm_TheDriverRefusesTheRest()
    {
        await using var driver = await OpenAsync($"tsm:{_directory.Path}");
        var features = Describe("tsm").Features;

        features.ShouldBe(DriverFeatures.DeleteAny);
        await using var volume = new FakeVolume("/volume", 1 << 20);
        var request = new BackupRequest { Id = Samples.Id(2), VolumeId = Samples.VolumeA, CreatedAt = Samples.Start };
        (await RefusalAsync(() => driver.ResumeAsync(request.Id, volume, null, TestContext.Current.CancellationToken))).ShouldContain("does not go on with interrupted backups");
        (await RefusalOfAsync(request with { Parent = Samples.Record(1) })).ShouldContain("full backups only");
        (await RefusalOfAsync(request with { Container = Stores.ContainerName.Parse("other") })).ShouldContain("no containers");

        Task<string> RefusalOfAsync(BackupRequest refused) => RefusalAsync(() => driver.BackupAsync(refused, volume, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Features_Ceph_TheDriverDoesNotResume()
    {
        await using var driver = await OpenAsync("ceph:pool");
        await using var volume = new FakeVolume("/volume", 1 << 20);

        Describe("ceph").Features.ShouldBe(DriverFeatures.Incremental | DriverFeatures.DeleteAny | DriverFeatures.Containers | DriverFeatures.RandomAccess);
        (await RefusalAsync(() => driver.ResumeAsync(Samples.Id(2), volume, null, TestContext.Current.CancellationToken))).ShouldContain("does not go on with interrupted backups");
    }

    private static async Task<string> RefusalAsync(Func<Task> action)
    {
        var error = await Should.ThrowAsync<BackupException>(action);
        error.Kind.ShouldBe(ErrorKind.Unsupported);
        return error.Message;
    }

    private static async Task<BackupDriver> OpenAsync(string repository)
    {
        using var output = new StringWriter();
        var terminal = new Terminal { OpenInput = () => TextReader.Null, Out = output, Error = output, Environment = _ => null };
        return await new LocalComposition(TimeProvider.System).OpenDriverAsync(
            new RepositorySelection(repository, [], null, []), new Reporter(terminal, OutputFormat.Table, isQuiet: true, isVerbose: false, useColor: false), TestContext.Current.CancellationToken);
    }

    private static DriverDescription Describe(string name) => RepositoryOpeners.All.Select(DriverDescription.Of).Single(driver => driver.Name == name);

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Emberkeep.slnx")))
        {
            directory = directory.Parent;
        }

        return directory.ShouldNotBeNull("The tests run inside a checkout.").FullName;
    }
}
