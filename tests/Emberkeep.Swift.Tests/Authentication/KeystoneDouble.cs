using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Emberkeep.Swift.Tests.Authentication;

/// <summary>
/// Stands in for Keystone: takes the requests for tokens that the Identity API describes, versions 2.0 and 3, checks what they hold, and answers with a token and a
/// catalog. It is no Keystone: what real ones do beyond that is not shown by tests with it.
/// </summary>
internal sealed class KeystoneDouble : IAsyncDisposable
{
    public const string Password = "keystone-secret-password";

    private readonly HttpListener _listener = new();
    private readonly Task _loop;
    private readonly Lock _lock = new();
    private readonly List<JsonNode> _requests = [];

    public KeystoneDouble()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Url.AbsoluteUri);
        _listener.Start();
        _loop = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>Makes the token of an answer; by default each has another one.</summary>
    public Func<string> NewToken { get; set; } = () => $"token-{Guid.NewGuid():N}";

    /// <summary>When tokens end.</summary>
    public DateTimeOffset ExpiresAt { get; set; } = TimeProvider.System.GetUtcNow().AddHours(1);

    /// <summary>Region and URL of the public endpoints of the object store.</summary>
    public IReadOnlyList<(string Region, string Url)> Endpoints { get; set; } = [("one", "http://127.0.0.1:1/v1/AUTH_one"), ("two", "http://127.0.0.1:1/v1/AUTH_two")];

    /// <summary>The bodies of all requests.</summary>
    public IReadOnlyList<JsonNode> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var body = await JsonNode.ParseAsync(context.Request.InputStream);
        lock (_lock)
        {
            _requests.Add(body!);
        }

        var (status, answer, token) = context.Request.Url!.AbsolutePath switch
        {
            "/v3/auth/tokens" => AnswerV3(body!),
            "/v2.0/tokens" => AnswerV2(body!),
            _ => (404, new JsonObject(), null),
        };
        context.Response.StatusCode = status;
        if (token is not null)
        {
            context.Response.AddHeader("X-Subject-Token", token);
        }

        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString()));
        context.Response.Close();
    }

    private (int Status, JsonNode Answer, string? Token) AnswerV3(JsonNode body)
    {
        var identity = body["auth"]!["identity"]!;
        var method = (string)identity["methods"]!.AsArray().Single()!;
        var key = method == "password" ? (string?)identity["password"]!["user"]!["password"] : (string?)identity["application_credential"]!["secret"];

        // Keystone refuses a scope beside an application credential.
        if (key != Password || (method == "application_credential" && body["auth"]!["scope"] is not null))
        {
            return (401, new JsonObject(), null);
        }

        return (201, new JsonObject
        {
            ["token"] = new JsonObject
            {
                ["expires_at"] = ExpiresAt.ToString("O"),
                ["project"] = new JsonObject { ["id"] = "project-id" },
                ["catalog"] = new JsonArray(
                    Service("identity", "keystone", [("one", "http://127.0.0.1:1/identity")]),
                    Service("object-store", "swift", Endpoints)),
            },
        }, NewToken());
    }

    private (int Status, JsonNode Answer, string? Token) AnswerV2(JsonNode body)
    {
        var credentials = body["auth"]!["passwordCredentials"]!;
        if ((string?)credentials["password"] != Password || (string?)body["auth"]!["tenantName"] != "project")
        {
            return (401, new JsonObject(), null);
        }

        return (200, new JsonObject
        {
            ["access"] = new JsonObject
            {
                ["token"] = new JsonObject { ["id"] = NewToken(), ["expires"] = ExpiresAt.ToString("O"), ["tenant"] = new JsonObject { ["id"] = "project-id" } },
                ["serviceCatalog"] = new JsonArray(new JsonObject
                {
                    ["type"] = "object-store",
                    ["name"] = "swift",
                    ["endpoints"] = new JsonArray([.. Endpoints.Select(endpoint => new JsonObject { ["region"] = endpoint.Region, ["publicURL"] = endpoint.Url })]),
                }),
            },
        }, null);
    }

    private static JsonObject Service(string type, string name, IReadOnlyList<(string Region, string Url)> endpoints) => new()
    {
        ["type"] = type,
        ["name"] = name,
        ["endpoints"] = new JsonArray([.. endpoints.SelectMany(endpoint => new[]
        {
            new JsonObject { ["interface"] = "internal", ["region"] = endpoint.Region, ["region_id"] = endpoint.Region, ["url"] = endpoint.Url + "-internal" },
            new JsonObject { ["interface"] = "public", ["region"] = endpoint.Region, ["region_id"] = endpoint.Region, ["url"] = endpoint.Url },
        })]),
    };
}
