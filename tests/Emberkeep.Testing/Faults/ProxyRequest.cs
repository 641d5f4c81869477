namespace Emberkeep.Testing.Faults;

/// <summary>The head of a request that passes the proxy.</summary>
public sealed record ProxyRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string Token => Headers.GetValueOrDefault("X-Auth-Token", "");
}
