using Amazon.Runtime;

namespace Emberkeep.Storage.S3.Transport;

/// <summary>Gives the AWS client the one HTTP client that it is to use.</summary>
internal sealed class FixedHttpClients(HttpClient client) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;
}
