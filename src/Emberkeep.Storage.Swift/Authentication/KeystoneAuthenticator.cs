using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Emberkeep.Configuration.Values;
using Emberkeep.Storage.Swift.Transport;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>Keystone, versions 2.0 and 3 (Identity API reference, "Authentication and token management").</summary>
internal sealed class KeystoneAuthenticator(Credentials credentials, HttpChannel channel, TimeProvider time) : IAuthenticator
{
    /// <summary>Far more than the catalog of a large cloud.</summary>
    private const int MaxAnswer = 8 << 20;

    private bool IsV2 => credentials.Kind == AuthenticationKind.KeystoneV2;

    /// <inheritdoc/>
    public async Task<Session> AuthenticateAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, TokensUrl())
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(IsV2 ? BodyV2() : BodyV3(), KeystoneJson.Default.JsonObject)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await channel.SendAsync(request, AuthenticationErrors.What(credentials), cancellationToken);
        AuthenticationErrors.ThrowUnlessSuccess(response, credentials, time);
        try
        {
            var bytes = await channel.ReadAllAsync(response, MaxAnswer, AuthenticationErrors.What(credentials), cancellationToken);
            return IsV2 ? ReadV2(JsonNode.Parse(bytes)!) : ReadV3(response, JsonNode.Parse(bytes)!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentException)
        {
            throw AuthenticationErrors.NoService(credentials, "its answer is not the JSON of a token");
        }
    }

    private Uri TokensUrl()
    {
        var root = credentials.AuthUrl!.AbsoluteUri.TrimEnd('/');
        var version = IsV2 ? "/v2.0" : "/v3";
        root = root.EndsWith(version, StringComparison.OrdinalIgnoreCase) ? root : root + version;
        return new Uri(root + (IsV2 ? "/tokens" : "/auth/tokens"));
    }

    private JsonObject BodyV2()
    {
        var auth = new JsonObject { ["passwordCredentials"] = new JsonObject { ["username"] = credentials.User, ["password"] = credentials.Key?.Reveal() } };
        auth[credentials.ProjectId is null ? "tenantName" : "tenantId"] = credentials.ProjectId ?? credentials.Project;
        return new JsonObject { ["auth"] = auth };
    }

    private JsonObject BodyV3()
    {
        if (credentials.Kind == AuthenticationKind.KeystoneApplicationCredential)
        {
            var credential = new JsonObject { ["secret"] = credentials.Key?.Reveal() };
            if (credentials.ApplicationCredentialId is { } id)
            {
                credential["id"] = id;
            }
            else
            {
                credential["name"] = credentials.ApplicationCredentialName;
                credential["user"] = UserV3();
            }

            // Its project is part of the credential; a scope would be refused.
            return AuthV3("application_credential", credential, scope: null);
        }

        var user = UserV3();
        user["password"] = credentials.Key?.Reveal();
        JsonObject? project = credentials.ProjectId is { } projectId ? new JsonObject { ["id"] = projectId }
            : credentials.Project is { } name ? new JsonObject { ["name"] = name, ["domain"] = DomainOf(credentials.ProjectDomain) }
            : null;
        return AuthV3("password", new JsonObject { ["user"] = user }, project);
    }

    private static JsonObject AuthV3(string method, JsonObject content, JsonObject? scope)
    {
        var auth = new JsonObject { ["identity"] = new JsonObject { ["methods"] = new JsonArray(JsonValue.Create(method)), [method] = content } };
        if (scope is not null)
        {
            auth["scope"] = new JsonObject { ["project"] = scope };
        }

        return new JsonObject { ["auth"] = auth };
    }

    private JsonObject UserV3() => credentials.UserId is { } id
        ? new JsonObject { ["id"] = id }
        : new JsonObject { ["name"] = credentials.User, ["domain"] = DomainOf(credentials.UserDomain) };

    private static JsonObject DomainOf(Domain domain) =>
        domain.Name is { } name ? new JsonObject { ["name"] = name } : new JsonObject { ["id"] = domain.Id };

    private Session ReadV2(JsonNode answer)
    {
        var access = answer["access"]!;
        var token = access["token"]!;
        var endpoints = Services(access["serviceCatalog"]).SelectMany(service => service!["endpoints"]!.AsArray()).Select(
            endpoint => (Url: (string?)endpoint![$"{credentials.Catalog.Interface}URL"], Regions: new[] { (string?)endpoint["region"] }));
        return SessionOf((string)token["id"]!, (string?)token["tenant"]?["id"], endpoints, (string?)token["expires"]);
    }

    private Session ReadV3(HttpResponseMessage response, JsonNode answer)
    {
        var token = answer["token"]!;
        var endpoints = Services(token["catalog"]).SelectMany(service => service!["endpoints"]!.AsArray())
            .Where(endpoint => string.Equals((string?)endpoint!["interface"], credentials.Catalog.Interface, StringComparison.OrdinalIgnoreCase))
            .Select(endpoint => (Url: (string?)endpoint!["url"], Regions: new[] { (string?)endpoint["region"], (string?)endpoint["region_id"] }));
        var id = response.Headers.TryGetValues("X-Subject-Token", out var values) ? values.First() : throw new FormatException();
        return SessionOf(id, (string?)token["project"]?["id"], endpoints, (string?)token["expires_at"]);
    }

    /// <summary>The services of the type: those of the name, or all where none has it, since names differ from cloud to cloud.</summary>
    private List<JsonNode?> Services(JsonNode? catalog)
    {
        var ofType = (catalog as JsonArray ?? []).Where(service => string.Equals((string?)service?["type"], credentials.Catalog.Type, StringComparison.Ordinal)).ToList();
        var ofName = ofType.Where(service => string.Equals((string?)service?["name"], credentials.Catalog.Name, StringComparison.Ordinal)).ToList();
        return ofName.Count > 0 ? ofName : ofType;
    }

    private Session SessionOf(string token, string? projectId, IEnumerable<(string? Url, string?[] Regions)> endpoints, string? expires)
    {
        var url = credentials.StorageUrl?.AbsoluteUri
            ?? (credentials.StorageUrlBase is { } root && projectId is not null ? root.AbsoluteUri + projectId : null)
            ?? endpoints.FirstOrDefault(endpoint => endpoint.Url is not null && (credentials.Region is null || endpoint.Regions.Contains(credentials.Region, StringComparer.Ordinal))).Url;
        return Uri.TryCreate(url, UriKind.Absolute, out _)
            ? new Session(new Secret(token), url.TrimEnd('/'), DateTimeOffset.TryParse(expires, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : null)
            : throw AuthenticationErrors.NoEndpoint(credentials);
    }
}
