using System.Text.Json.Nodes;
using Emberkeep.Configuration.Values;
using Emberkeep.Errors;
using Emberkeep.Storage.Swift;
using Emberkeep.Storage.Swift.Authentication;
using Emberkeep.Storage.Swift.Transport;
using Emberkeep.Stores;
using Emberkeep.Swift.Tests.Servers;
using Emberkeep.Testing.Faults;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Swift.Tests.Authentication;

/// <summary>Tokens of Keystone, played by <see cref="KeystoneDouble"/>.</summary>
public sealed class KeystoneTests(SwiftServers servers) : IAsyncDisposable
{
    private readonly KeystoneDouble _keystone = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Credentials V3 => new()
    {
        Kind = AuthenticationKind.KeystoneV3,
        AuthUrl = _keystone.Url,
        User = "user",
        Key = new Secret(KeystoneDouble.Password),
        Project = "project",
        UserDomain = new Domain(null, "users"),
        ProjectDomain = new Domain("projects-id", null),
    };

    public ValueTask DisposeAsync() => _keystone.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("v3")]
    [InlineData("v3/")]
    public async Task V3_Password_SendsUserProjectAndDomains(string path)
    {
        var session = await AuthenticateAsync(V3 with { AuthUrl = new Uri(_keystone.Url, path) });

        session.StorageUrl.ShouldBe("http://127.0.0.1:1/v1/AUTH_one");
        session.Token.Reveal().ShouldStartWith("token-");
        session.ExpiresAt!.Value.ShouldBe(_keystone.ExpiresAt, TimeSpan.FromSeconds(1));
        JsonNode.DeepEquals(_keystone.Requests.ShouldHaveSingleItem(), JsonNode.Parse($$"""
            {"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "user", "domain": {"name": "users"}, "password": "{{KeystoneDouble.Password}}"} } },
            "scope": {"project": {"name": "project", "domain": {"id": "projects-id"} } } } }
            """)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("id", null)]
    [InlineData(null, "name")]
    public async Task V3_ApplicationCredential_SendsNoScope(string? id, string? name)
    {
        var session = await AuthenticateAsync(V3 with
        {
            Kind = AuthenticationKind.KeystoneApplicationCredential,
            ApplicationCredentialId = id,
            ApplicationCredentialName = name,
        });

        session.StorageUrl.ShouldEndWith("AUTH_one");
        var credential = _keystone.Requests.ShouldHaveSingleItem()["auth"]!["identity"]!["application_credential"]!;
        ((string?)credential["id"]).ShouldBe(id);
        ((string?)credential["name"]).ShouldBe(name);
        ((string?)credential["user"]?["name"]).ShouldBe(id is null ? "user" : null);
    }

    [Fact]
    public async Task V2_Password_SendsTenant()
    {
        var session = await AuthenticateAsync(V3 with { Kind = AuthenticationKind.KeystoneV2, Region = "two" });

        session.StorageUrl.ShouldBe("http://127.0.0.1:1/v1/AUTH_two");
    }

    [Theory]
    [InlineData("two", "public", "http://127.0.0.1:1/v1/AUTH_two")]
    [InlineData("one", "internal", "http://127.0.0.1:1/v1/AUTH_one-internal")]
    [InlineData(null, "internal", "http://127.0.0.1:1/v1/AUTH_one-internal")]
    public async Task Catalog_RegionAndInterface_ChooseTheEndpoint(string? region, string kind, string expected) =>
        (await AuthenticateAsync(V3 with { Region = region, Catalog = new CatalogEntry("object-store", "another name", kind) })).StorageUrl.ShouldBe(expected);

    [Fact]
    public async Task Catalog_UrlOfTheOptions_GetsTheProjectsId() =>
        (await AuthenticateAsync(V3 with { StorageUrlBase = new Uri("https://swift.example.org/v1/AUTH_") })).StorageUrl.ShouldBe("https://swift.example.org/v1/AUTH_project-id");

    [Fact]
    public async Task Catalog_NoEndpoint_IsNotFoundAndNamesTheOptions()
    {
        var error = await Should.ThrowAsync<BackupException>(() => AuthenticateAsync(V3 with { Region = "three" }));

        error.Kind.ShouldBe(ErrorKind.NotFound);
        error.Message.ShouldContain("region three");
        error.Remedy!.ShouldContain("backup_swift_region_name");
    }

    [Theory]
    [InlineData(AuthenticationKind.KeystoneV2)]
    [InlineData(AuthenticationKind.KeystoneV3)]
    [InlineData(AuthenticationKind.KeystoneApplicationCredential)]
    public async Task Password_Wrong_IsUnauthorizedWithoutIt(AuthenticationKind kind)
    {
        var error = await Should.ThrowAsync<BackupException>(() => AuthenticateAsync(V3 with { Kind = kind, ApplicationCredentialId = "id", Key = new Secret("wrong-password") }));

        error.Kind.ShouldBe(ErrorKind.Unauthorized);
        (error + error.Remedy).ShouldNotContain("wrong-password");
    }

    [Fact]
    public async Task Url_OfSomethingElse_IsInvalidAndNamesTheOptions()
    {
        var error = await Should.ThrowAsync<BackupException>(() => AuthenticateAsync(V3 with { AuthUrl = new Uri(_keystone.Url, "elsewhere") }));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Remedy!.ShouldContain("backup_swift_auth_url");
    }

    [Fact]
    public async Task Server_Away_IsUnavailable()
    {
        var error = await Should.ThrowAsync<BackupException>(() => AuthenticateAsync(V3 with { AuthUrl = new Uri("http://127.0.0.1:1/") }));

        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Session_AboutToEnd_IsRenewedBefore()
    {
        var clock = new SettableClock();
        _keystone.ExpiresAt = clock.GetUtcNow().AddHours(1);
        using var channel = Channel();
        using var cache = new SessionCache(new KeystoneAuthenticator(V3, channel, clock), clock);
        var first = await cache.GetAsync(Cancel);
        (await cache.GetAsync(Cancel)).ShouldBeSameAs(first);
        clock.Now += TimeSpan.FromMinutes(59.5);

        var renewed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cache.GetAsync(Cancel).AsTask()));

        renewed.ShouldAllBe(session => session != first && ReferenceEquals(session, renewed[0]));
        _keystone.Requests.Count.ShouldBe(2);
    }

    /// <summary>The token is one of the real Swift's, so the double's answer is used against it; the service's token goes along.</summary>
    [Fact]
    public async Task Store_WithTokensOfKeystone_WritesAndReads()
    {
        var server = await servers.SharedAsync();
        await using var proxy = new FaultProxy(server.Port);
        var legacy = SwiftServers.Options(server);
        using var channel = Channel();
        var real = await new LegacyAuthenticator(legacy.Credentials, channel, TimeProvider.System).AuthenticateAsync(Cancel);
        _keystone.Endpoints = [("one", proxy.Through(new Uri(real.StorageUrl)).AbsoluteUri)];
        _keystone.NewToken = () => real.Token.Reveal();
        var options = legacy with { Credentials = V3, ServiceCredentials = V3 with { User = "cinder" } };
        await using var store = SwiftStoreOpener.Open(options, TimeProvider.System, NullLogger.Instance);
        var (container, name) = (ContainerName.Parse("volumebackups"), ObjectName.Parse("object"));

        await store.EnsureContainerAsync(container, Cancel);
        await using (var writer = await store.CreateAsync(container, name, Cancel))
        {
            await writer.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
            await writer.CommitAsync(Cancel);
        }

        (await store.StatAsync(container, name, Cancel)).Length.ShouldBe(3);
        _keystone.Requests.Count.ShouldBe(2);
        proxy.Requests.Where(request => request.Token.Length > 0).ShouldAllBe(request => request.Headers.ContainsKey("X-Service-Token"));
    }

    private static HttpChannel Channel() => new(new SwiftStoreOptions { Credentials = new Credentials { Kind = AuthenticationKind.Legacy } }, TimeProvider.System);

    private static async Task<Session> AuthenticateAsync(Credentials credentials)
    {
        using var channel = Channel();
        return await new KeystoneAuthenticator(credentials, channel, TimeProvider.System).AuthenticateAsync(Cancel);
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
