using Emberkeep.Errors;
using Emberkeep.Storage.Swift;
using Emberkeep.Stores;
using Emberkeep.Swift.Tests.Servers;
using Emberkeep.Testing.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Swift.Tests.Store;

/// <summary>What servers say of themselves, and what is done without their help.</summary>
public sealed class ServerInfoTests(SwiftServers servers)
{
    private static readonly ContainerName s_container = ContainerName.Parse("volumebackups");
    private static readonly ObjectName s_name = ObjectName.Parse("object");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://swift:8080/v1/AUTH_1", "http://swift:8080/info")]
    [InlineData("https://ceph/swift/v1", "https://ceph/swift/info")]
    [InlineData("https://ceph/swift/v1/AUTH_1", "https://ceph/swift/info")]
    [InlineData("https://other/store", "https://other/info")]
    public void UrlOf_Account_IsBesideTheVersion(string account, string expected) => ServerInfo.UrlOf(new Uri(account)).ShouldBe(new Uri(expected));

    [Theory]
    [InlineData("""{"swift": {"max_file_size": 7, "max_header_size": 8192}}""", 7, true)]
    [InlineData("""{"swift": {"max_file_size": 7, "version": "16.2.15"}}""", 7, false)]
    [InlineData("""{"swift": {"max_file_size": "7", "max_header_size": 8192}}""", 5_368_709_122, false)]
    [InlineData("""{"swift": {"max_file_size": -7, "max_header_size": 8192}}""", 5_368_709_122, true)]
    [InlineData("""{"swift": []}""", 5_368_709_122, false)]
    [InlineData("[]", 5_368_709_122, false)]
    [InlineData("no JSON", 5_368_709_122, false)]
    public void Parse_Answer_TakesWhatIsSaid(string json, long maxObject, bool refusesOverwriting) =>
        ServerInfo.Parse(System.Text.Encoding.UTF8.GetBytes(json)).ShouldBe(new ServerInfo(maxObject, refusesOverwriting));

    [Fact]
    public async Task GetInfoAsync_Swift_RefusesOverwriting() =>
        (await InfoOfAsync(SwiftServers.Options(await servers.SharedAsync()))).ShouldBe(new ServerInfo(5_368_709_122, RefusesOverwriting: true));

    [Fact]
    [Trait("Category", "Long")]
    public async Task GetInfoAsync_CephsGateway_OverwritesAndHasALimit() =>
        (await InfoOfAsync(await servers.GatewayAsync())).ShouldBe(new ServerInfo(5_368_709_120, RefusesOverwriting: false));

    /// <summary>A server of which nothing is known: the header alone would have to keep the object.</summary>
    [Fact]
    public async Task CommitAsync_ServerSaysNothingAndNameIsTaken_IsNotSent()
    {
        var options = SwiftServers.Options(await servers.SharedAsync());
        await using var proxy = new FaultProxy(options.Credentials.AuthUrl!.Port);
        proxy.Plan(new ProxyFault { Takes = request => request.Target == "/info", Times = int.MaxValue, Answer = "HTTP/1.1 404 Not Found" });
        await using var store = SwiftStoreOpener.Open(
            options with { Credentials = options.Credentials with { StorageUrl = proxy.Through(options.Credentials.StorageUrl!) } }, TimeProvider.System, NullLogger.Instance);
        await store.EnsureContainerAsync(s_container, Cancel);
        await PutAsync(store);

        (await Should.ThrowAsync<BackupException>(() => PutAsync(store))).Kind.ShouldBe(ErrorKind.AlreadyExists);

        proxy.Requests.Count(request => request.Method == "PUT" && request.Target.EndsWith("/object", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task EnsureContainerAsync_PolicyAskedFor_IsThatOfTheContainer()
    {
        var options = SwiftServers.Options(await servers.SharedAsync());
        await using var plain = SwiftStoreOpener.Open(options, TimeProvider.System, NullLogger.Instance);
        await using var store = SwiftStoreOpener.Open(options with { StoragePolicy = Testing.Swift.SwiftServer.SecondPolicy }, TimeProvider.System, NullLogger.Instance);
        await plain.EnsureContainerAsync(ContainerName.Parse("default"), Cancel);
        await store.EnsureContainerAsync(s_container, Cancel);

        (await AccountListing.PolicyOfAsync(options.Credentials, "default", Cancel)).ShouldBe("first");
        (await AccountListing.PolicyOfAsync(options.Credentials, s_container.Value, Cancel)).ShouldBe("second");
    }

    [Fact]
    public async Task EnsureContainerAsync_UnknownPolicy_SaysWhichAndMakesNothing()
    {
        var options = SwiftServers.Options(await servers.SharedAsync());
        await using var store = SwiftStoreOpener.Open(options with { StoragePolicy = "tin" }, TimeProvider.System, NullLogger.Instance);

        var error = await Should.ThrowAsync<BackupException>(() => store.EnsureContainerAsync(s_container, Cancel));

        (error.Kind, error.Message.Contains("tin", StringComparison.Ordinal)).ShouldBe((ErrorKind.Invalid, true), error.Message);
        (await AccountListing.PolicyOfAsync(options.Credentials, s_container.Value, Cancel)).ShouldBeNull();
    }

    private static async Task<ServerInfo> InfoOfAsync(SwiftStoreOptions options)
    {
        await using var store = new SwiftStore(options, SwiftStoreOpener.RetrierOf(options, TimeProvider.System, NullLogger.Instance), TimeProvider.System);
        return await store.GetInfoAsync(Cancel);
    }

    private static async Task PutAsync(IObjectStore store)
    {
        await using var writer = await store.CreateAsync(s_container, s_name, Cancel);
        await writer.WriteAsync(new byte[] { 1 }, Cancel);
        await writer.CommitAsync(Cancel);
    }
}
