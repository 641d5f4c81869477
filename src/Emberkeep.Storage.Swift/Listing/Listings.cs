using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Storage.Swift.Transport;

namespace Emberkeep.Storage.Swift.Listing;

/// <summary>Lists page by page, in the order of the names. Memory: one page, which has at most 10,000 names unless Swift's administrator allowed more.</summary>
internal sealed class Listings(SwiftClient client, Retrier retrier, int? pageSize, TimeProvider time)
{
    /// <summary>10,000 names of 1,024 characters each, with what JSON adds and a good reserve.</summary>
    private const int MaxPage = 64 << 20;

    /// <summary>Lists an account or a container; what does not exist has no names.</summary>
    /// <param name="path">Path below the account, percent-encoded; empty for the account itself.</param>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="what">What is done, for errors.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async IAsyncEnumerable<ListedName> RunAsync(string path, string prefix, string what, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Who lists repeats the first page; the others can only be repeated here.
        var page = await PageAsync(path, prefix, "", pageSize, what, cancellationToken);
        while (page.Count > 0)
        {
            foreach (var name in page)
            {
                yield return name;
            }

            var marker = page[^1].Name ?? throw Unreadable(what);
            page = await retrier.RunAsync(token => PageAsync(path, prefix, marker, pageSize, what, token), cancellationToken);
        }
    }

    /// <summary>True when there is at least one name.</summary>
    public async Task<bool> AnyAsync(string path, string what, CancellationToken cancellationToken) =>
        (await PageAsync(path, "", "", 1, what, cancellationToken)).Count > 0;

    private async Task<List<ListedName>> PageAsync(
        string path, string prefix, string marker, int? limit, string what, CancellationToken cancellationToken)
    {
        var query = "?format=json" + Parameter("prefix", prefix) + Parameter("marker", marker)
            + Parameter("limit", limit?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "");
        using var response = await client.SendAsync(HttpMethod.Get, path + query, what, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent)
        {
            return [];
        }

        SwiftErrors.ThrowUnlessSuccess(response, what, time);
        try
        {
            var bytes = await client.Channel.ReadAllAsync(response, MaxPage, what, cancellationToken);
            return JsonSerializer.Deserialize(bytes, ListingJson.Default.ListListedName) ?? throw Unreadable(what);
        }
        catch (JsonException)
        {
            throw Unreadable(what);
        }
    }

    private static string Parameter(string name, string value) => value.Length == 0 ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static BackupException Unreadable(string what) => new(
        ErrorKind.Corrupt, $"{what}: the answer is not a listing.", "Check that the URL is that of Swift, and proxies in between.", isTransient: true);
}
