using Emberkeep.Errors;
using Emberkeep.S3.Tests.Servers;
using Emberkeep.S3.Tests.Store;
using Emberkeep.Storage.S3;
using Emberkeep.Testing;
using Emberkeep.Testing.Http;

namespace Emberkeep.S3.Tests.Transport;

/// <summary>What may stand between a store and a real server: certificates, proxies, buckets in the host's name.</summary>
public sealed class WireTests(S3Servers servers) : S3Test(servers)
{
    private const string Password = "p@ss:w/rd-of-the-proxy";

    [Fact]
    public async Task EveryCall_AuthorityInTheFileVouches_Works()
    {
        using var authority = new TestAuthority();
        await using var front = await FrontAsync(authority.Certify(TlsFront.Host));

        await RequireWorksAsync(await OptionsAsync() with { Endpoint = front.Url, CaCertFile = authority.CertificateFile });
    }

    [Fact]
    public async Task EveryCall_CertificateOfAStranger_IsRefusedUnlessChecksAreOff()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        await using var front = await FrontAsync(authority.Certify(TlsFront.Host));
        var options = await OptionsAsync() with { Endpoint = front.Url };

        await RequireDistrustAsync(options);
        await RequireDistrustAsync(options with { CaCertFile = other.CertificateFile });
        await RequireWorksAsync(options with { VerifiesCertificates = false });
    }

    [Theory]
    [InlineData("elsewhere.example.invalid", 10)]
    [InlineData(TlsFront.Host, -1)]
    public async Task EveryCall_CertificateOfAnotherOrExpired_IsRefused(string host, int days)
    {
        using var authority = new TestAuthority();
        await using var front = await FrontAsync(authority.Certify(host, days));

        await RequireDistrustAsync(await OptionsAsync() with { Endpoint = front.Url, CaCertFile = authority.CertificateFile });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task Open_FileHasNoCertificate_SaysSo(string? content)
    {
        using var directory = new TempDirectory();
        var file = directory.File("authority.pem");
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content, Cancel);
        }

        var error = Should.Throw<BackupException>(() => Open(Unreachable() with { CaCertFile = file }));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldStartWith($"backup_s3_ca_cert_file = {file} cannot be used");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("emberkeep")]
    public async Task EveryCall_ThroughAProxy_Works(string? user)
    {
        await using var proxy = new ForwardProxy(user is null ? null : $"{user}:{Password}");
        var options = await OptionsAsync();

        await RequireWorksAsync(options with { HttpProxy = As(proxy.Url, user) });

        proxy.Targets.ShouldNotBeEmpty();
        proxy.Targets.ShouldAllBe(target => target.Contains($" {options.Endpoint}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryCall_TlsThroughAProxyWithAUser_GoesThroughATunnel()
    {
        using var authority = new TestAuthority();
        await using var front = await FrontAsync(authority.Certify(TlsFront.Host));
        await using var proxy = new ForwardProxy($"emberkeep:{Password}");
        var options = await OptionsAsync() with { Endpoint = front.Url, CaCertFile = authority.CertificateFile, HttpsProxy = As(proxy.Url, "emberkeep") };

        await RequireWorksAsync(options);

        proxy.Targets.ShouldNotBeEmpty();
        proxy.Targets.ShouldAllBe(target => target == $"CONNECT {TlsFront.Host}:{front.Port}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryCall_ProxyDoesNotKnowTheUser_SaysSoWithoutThePassword(bool isProtected)
    {
        using var authority = new TestAuthority();
        await using var front = await FrontAsync(authority.Certify(TlsFront.Host));
        await using var proxy = new ForwardProxy("emberkeep:another");
        var options = await OptionsAsync() with { HttpProxy = As(proxy.Url, "emberkeep"), HttpsProxy = As(proxy.Url, "emberkeep"), CaCertFile = authority.CertificateFile };

        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => RequireWorksAsync(isProtected ? options with { Endpoint = front.Url } : options));

        error.Message.ShouldContain($"through the proxy 127.0.0.1:{proxy.Port}");
        error.Message.ShouldContain("the proxy refuses its user");
        error.Remedy!.ShouldContain("http://user:password@host:port");
        proxy.Targets.ShouldBeEmpty();
        foreach (var secret in (string[])[Password, Uri.EscapeDataString(Password), options.Credentials.SecretKey.Reveal()])
        {
            error.ToString().ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task EveryCall_ProxyIsGone_NamesIt()
    {
        Uri url;
        await using (var proxy = new ForwardProxy())
        {
            url = proxy.Url;
        }

        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => RequireWorksAsync(Unreachable() with { HttpProxy = url, Retries = 0 }));

        error.Message.ShouldContain($"through the proxy 127.0.0.1:{url.Port}");
    }

    [Theory]
    [InlineData(AddressingStyle.Virtual)]
    [InlineData(AddressingStyle.Path)]
    public async Task EveryCall_BucketInHostOrPath_Works(AddressingStyle style)
    {
        await using var proxy = new ForwardProxy();
        var options = await OptionsAsync();
        var endpoint = new UriBuilder(options.Endpoint) { Host = "storage.example.invalid" }.Uri;

        await RequireWorksAsync(options with { Endpoint = endpoint, HttpProxy = proxy.Url, Addressing = style });

        var bucket = style == AddressingStyle.Virtual ? $"http://{Bucket}.storage.example.invalid:{endpoint.Port}/" : $"{endpoint}{Bucket}";
        proxy.Targets.ShouldNotBeEmpty();
        proxy.Targets.ShouldAllBe(target => target.Contains($" {bucket}", StringComparison.Ordinal));
    }

    private S3StoreOptions Unreachable() => new()
    {
        Endpoint = new Uri("http://storage.example.invalid"),
        Credentials = new S3Credentials(new("access"), new("secret"), null, "a test"),
        Bucket = Bucket.Value,
    };

    /// <summary>TLS in front of the server, with a certificate.</summary>
    private async Task<TlsFront> FrontAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        new(certificate, (await Servers.CephAsync()).Url.Port);

    private static Uri As(Uri proxy, string? user) =>
        user is null ? proxy : new UriBuilder(proxy) { UserName = user, Password = Uri.EscapeDataString(Password) }.Uri;

    private async Task RequireWorksAsync(S3StoreOptions options)
    {
        await using var store = Open(options);
        var content = Bytes(300_000);
        await PutAsync(store, "object", content);
        (await GetAsync(store, "object", 1000, 200_000)).AsSpan().SequenceEqual(content.AsSpan(1000, 200_000)).ShouldBeTrue();
        (await NamesAsync(store)).ShouldBe(["object"]);
        await store.DeleteAsync(Bucket, Name("object"), Cancel);
        (await NamesAsync(store)).ShouldBeEmpty();
    }

    private async Task RequireDistrustAsync(S3StoreOptions options)
    {
        var error = await ShouldFailAsync(ErrorKind.Unauthorized, () => RequireWorksAsync(options));
        error.Message.ShouldContain("the certificate of");
        error.Remedy!.ShouldContain("ca_cert_file");
    }
}
