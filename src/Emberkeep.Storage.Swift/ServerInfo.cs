using System.Text.Json;
using Emberkeep.Errors;
using Emberkeep.Storage.Swift.Transport;

namespace Emberkeep.Storage.Swift;

/// <summary>What the server says about itself at <c>/info</c>, which its administrator may have switched off.</summary>
/// <param name="MaxObject">The most bytes that one object may have.</param>
/// <param name="RefusesOverwriting">
/// True when it is known that <c>If-None-Match: *</c> keeps a write from replacing an object. OpenStack's proxy server does so since 2014 and is told by what only it
/// says; Ceph's gateway ignores the header.
/// </param>
internal sealed record ServerInfo(long MaxObject, bool RefusesOverwriting)
{
    /// <summary>Swift's own default (<c>max_file_size</c>).</summary>
    private const long DefaultMaxObject = 5_368_709_122;

    private const int MaxLength = 1 << 20;

    /// <summary>What is assumed of a server that says nothing.</summary>
    public static ServerInfo Unknown { get; } = new(DefaultMaxObject, RefusesOverwriting: false);

    /// <summary>Asks the server.</summary>
    public static async Task<ServerInfo> ReadAsync(SwiftClient client, CancellationToken cancellationToken)
    {
        var session = await client.GetSessionAsync(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, UrlOf(new Uri(session.StorageUrl)));
        var what = $"Reading the limits of {client.Location}";
        try
        {
            using var response = await client.Channel.SendAsync(request, what, cancellationToken);
            return response.IsSuccessStatusCode ? Parse(await client.Channel.ReadAllAsync(response, MaxLength, what, cancellationToken)) : Unknown;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Corrupt)
        {
            return Unknown;
        }
    }

    /// <summary>Where the server of an account says it: beside the version of the protocol, which Ceph's gateway has behind a prefix (<c>/swift/v1</c>).</summary>
    public static Uri UrlOf(Uri account)
    {
        var path = account.AbsolutePath + "/";
        var version = path.IndexOf("/v1/", StringComparison.Ordinal);
        return new Uri(account, $"{(version < 0 ? "" : path[..version])}/info");
    }

    /// <summary>Reads an answer; what is not understood counts as not said.</summary>
    public static ServerInfo Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var info = JsonDocument.Parse(json);
            if (!info.RootElement.TryGetProperty("swift", out var swift))
            {
                return Unknown;
            }

            var hasSize = swift.TryGetProperty("max_file_size", out var size) && size.TryGetInt64(out var bytes) && bytes > 0;
            return new ServerInfo(hasSize ? size.GetInt64() : DefaultMaxObject, swift.TryGetProperty("max_header_size", out _));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Unknown;
        }
    }
}
