using System.Net;
using System.Text.Json;
using Emberkeep.Storage.Swift.Authentication;

namespace Emberkeep.Swift.Tests.Servers;

/// <summary>A second client, without any of ours, that looks into an account.</summary>
internal static class AccountListing
{
    /// <summary>The names of all objects behind those of their containers, Emberkeep's own among them, in order.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        await AuthenticateAsync(client, credentials, cancellationToken);
        var names = new List<string>();
        foreach (var container in await NamesAsync(client, credentials.StorageUrl!.AbsoluteUri, cancellationToken))
        {
            var objects = await NamesAsync(client, $"{credentials.StorageUrl.AbsoluteUri}/{Uri.EscapeDataString(container)}", cancellationToken);
            names.AddRange(objects.Select(name => $"{container}/{name}"));
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>The storage policy of a container, or null when there is no such container.</summary>
    public static async Task<string?> PolicyOfAsync(Credentials credentials, string container, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        await AuthenticateAsync(client, credentials, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Head, $"{credentials.StorageUrl!.AbsoluteUri}/{Uri.EscapeDataString(container)}");
        using var response = await client.SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : response.EnsureSuccessStatusCode().Headers.GetValues("X-Storage-Policy").First();
    }

    private static async Task AuthenticateAsync(HttpClient client, Credentials credentials, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, credentials.AuthUrl);
        request.Headers.Add("X-Auth-User", credentials.User);
        request.Headers.Add("X-Auth-Key", credentials.Key!.Reveal());
        using var session = await client.SendAsync(request, cancellationToken);
        session.EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Add("X-Auth-Token", session.Headers.GetValues("X-Auth-Token").First());
    }

    /// <summary>The first page, which has thousands of names, is enough for tests.</summary>
    private static async Task<List<string>> NamesAsync(HttpClient client, string url, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(new Uri(url + "?format=json"), cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent)
        {
            return [];
        }

        response.EnsureSuccessStatusCode();
        using var page = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return [.. page.RootElement.EnumerateArray().Select(line => line.GetProperty("name").GetString()!)];
    }
}
