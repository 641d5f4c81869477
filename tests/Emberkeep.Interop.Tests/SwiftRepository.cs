using Emberkeep.Configuration.Values;
using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Interop.Tests.Cinder;
using Emberkeep.Storage.Swift;
using Emberkeep.Storage.Swift.Authentication;
using Emberkeep.Stores;
using Emberkeep.Testing.Swift;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Interop.Tests;

/// <summary>One Swift that both products reach as the same users with version 1 authentication.</summary>
public sealed class SwiftRepository : IAsyncLifetime
{
    private SwiftServer? _server;
    private int _accounts;

    public CinderProcess Cinder { get; } = new();

    public async ValueTask InitializeAsync()
    {
        if (SwiftServer.Obstacle is null)
        {
            _server = await SwiftServer.StartAsync();
            await Cinder.InitializeAsync();
        }
    }

    /// <summary>Skips the test where something is missing, except in CI, where that is a failure.</summary>
    public void Require()
    {
        if (SwiftServer.Obstacle is { } obstacle)
        {
            var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
            isCi.ShouldBeFalse($"CI must run this test, but: {obstacle}");
            Assert.Skip(obstacle);
        }

        Cinder.Require();
    }

    /// <summary>An account of its own, since a search for backups covers the account; its container is not yet made.</summary>
    internal ChainPlace NewPlace()
    {
        const string Container = "chain";
        var owner = SwiftServer.OwnerOf(++_accounts);
        var options = new SwiftStoreOptions
        {
            Credentials = new Credentials
            {
                Kind = AuthenticationKind.Legacy,
                AuthUrl = _server!.AuthUrl,
                User = owner,
                Key = new Secret(SwiftServer.OwnerKey),
            },
            Container = ContainerName.Parse(Container),
            SpoolDirectory = Path.GetTempPath(),
        };
        return new ChainPlace(
            "",
            "cinder.backup.drivers.swift.SwiftBackupDriver",
            _ => Task.FromResult<IObjectStore>(SwiftStoreOpener.Open(options, TimeProvider.System, NullLogger.Instance)),
            "SwiftBackupDriver",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["backup_swift_url"] = new Uri(_server.Url, "v1/AUTH_").AbsoluteUri,
                ["backup_swift_auth"] = "single_user",
                ["backup_swift_auth_version"] = "1",
                ["backup_swift_auth_url"] = _server.AuthUrl.AbsoluteUri,
                ["backup_swift_user"] = owner,
                ["backup_swift_key"] = SwiftServer.OwnerKey,
                ["backup_swift_container"] = Container,
            })
        {
            Container = ContainerName.Parse(Container),
            SizeOptions = ("backup_swift_object_size", "backup_swift_block_size"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Cinder.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
