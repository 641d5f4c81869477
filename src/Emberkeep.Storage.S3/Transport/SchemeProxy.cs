using System.Net;

namespace Emberkeep.Storage.S3.Transport;

/// <summary>One proxy for plain HTTP and another for HTTPS.</summary>
internal sealed class SchemeProxy(Uri? http, Uri? https) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = CredentialsOf(http, https);

    /// <summary>The proxy, without user and password: they are in the credentials, and this URL ends in messages.</summary>
    public Uri? GetProxy(Uri destination) => Of(destination) is { } proxy ? new UriBuilder(proxy) { UserName = "", Password = "" }.Uri : null;

    public bool IsBypassed(Uri host) => Of(host) is null;

    private Uri? Of(Uri destination) => string.Equals(destination.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? https : http;

    private static CredentialCache? CredentialsOf(params Uri?[] proxies)
    {
        var cache = new CredentialCache();
        var any = false;
        foreach (var proxy in proxies.OfType<Uri>().Where(proxy => proxy.UserInfo.Length > 0).DistinctBy(proxy => proxy.Authority, StringComparer.Ordinal))
        {
            var parts = proxy.UserInfo.Split(':', 2);
            cache.Add(new UriBuilder(proxy) { UserName = "", Password = "" }.Uri, "Basic", new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")));
            any = true;
        }

        return any ? cache : null;
    }
}
