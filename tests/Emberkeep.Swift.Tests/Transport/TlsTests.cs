using Emberkeep.Errors;
using Emberkeep.Storage.Swift;
using Emberkeep.Stores;
using Emberkeep.Swift.Tests.Servers;
using Emberkeep.Testing.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Swift.Tests.Transport;

/// <summary>A real Swift behind TLS: which certificates are believed.</summary>
public sealed class TlsTests(SwiftServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryCall_AuthorityInTheFileVouches_Works()
    {
        using var authority = new TestAuthority();
        var (front, options) = await StartAsync(authority, TlsFront.Host);
        await using var end = front;

        await RequireWorksAsync(options with { CaCertFile = authority.CertificateFile });
    }

    [Fact]
    public async Task EveryCall_CertificateOfAStranger_IsRefusedUnlessChecksAreOff()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var (front, options) = await StartAsync(authority, TlsFront.Host);
        await using var end = front;

        await RequireDistrustAsync(options);
        await RequireDistrustAsync(options with { CaCertFile = other.CertificateFile });
        await RequireWorksAsync(options with { IsInsecure = true });
    }

    [Theory]
    [InlineData("elsewhere.example.invalid", 10)]
    [InlineData(TlsFront.Host, -1)]
    public async Task EveryCall_CertificateOfAnotherOrExpired_IsRefused(string host, int days)
    {
        using var authority = new TestAuthority();
        var (front, options) = await StartAsync(authority, host, days);
        await using var end = front;

        await RequireDistrustAsync(options with { CaCertFile = authority.CertificateFile });
    }

    private async Task<(TlsFront Front, SwiftStoreOptions Options)> StartAsync(TestAuthority authority, string host, int days = 10)
    {
        var server = await servers.SharedAsync();
        var front = new TlsFront(authority.Certify(host, days), server.Port);
        var options = SwiftServers.Options(server);
        return (front, options with { Credentials = options.Credentials with { AuthUrl = On(server.AuthUrl), StorageUrl = On(options.Credentials.StorageUrl!) } });

        Uri On(Uri url) => new UriBuilder(front.Url) { Path = url.AbsolutePath }.Uri;
    }

    private static async Task RequireWorksAsync(SwiftStoreOptions options)
    {
        var container = ContainerName.Parse("c" + Guid.NewGuid().ToString("N"));
        var name = ObjectName.Parse("object");
        await using var store = Open(options);
        await store.EnsureContainerAsync(container, Cancel);
        await using (var writer = await store.CreateAsync(container, name, Cancel))
        {
            await writer.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
            await writer.CommitAsync(Cancel);
        }

        await using var stream = await store.OpenReadAsync(container, name, 1, null, Cancel);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancel);
        content.ToArray().ShouldBe([2, 3]);
    }

    private static async Task RequireDistrustAsync(SwiftStoreOptions options)
    {
        var error = await Should.ThrowAsync<BackupException>(() => RequireWorksAsync(options));
        error.Kind.ShouldBe(ErrorKind.Unauthorized, error.Message);
        error.Message.ShouldContain("the certificate of");
        error.Remedy!.ShouldContain("ca_cert_file");
        error.ToString().ShouldNotContain(options.Credentials.Key!.Reveal());
    }

    private static IObjectStore Open(SwiftStoreOptions options) => SwiftStoreOpener.Open(options, TimeProvider.System, NullLogger.Instance);
}
