using Emberkeep.Configuration.Values;
using Emberkeep.Interop.Tests.Chains;
using Emberkeep.Interop.Tests.Cinder;
using Emberkeep.Storage.S3;
using Emberkeep.Stores;
using Emberkeep.Testing.Ceph;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Interop.Tests;

/// <summary>Ceph's object gateway, which both products reach as one user.</summary>
public sealed class S3Repository : IAsyncLifetime
{
    private RadosGateway? _server;
    private (string AccessKey, string SecretKey) _keys;
    private int _places;

    public CinderProcess Cinder { get; } = new();

    /// <summary>Cinder's driver needs boto3, which its package does not bring along.</summary>
    private static string? Obstacle => RadosGateway.Obstacle
        ?? (System.IO.Directory.Exists("/usr/lib/python3/dist-packages/boto3") ? null : "The Debian package python3-boto3 is not installed.");

    public async ValueTask InitializeAsync()
    {
        if (Obstacle is null)
        {
            _server = await RadosGateway.StartAsync();
            _keys = await _server.AddTenantAsync();
            await Cinder.InitializeAsync();
        }
    }

    /// <summary>Skips the test where something is missing, except in CI, where that is a failure.</summary>
    public void Require()
    {
        if (Obstacle is { } obstacle)
        {
            var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
            isCi.ShouldBeFalse($"CI must run this test, but: {obstacle}");
            Assert.Skip(obstacle);
        }

        Cinder.Require();
    }

    /// <summary>A bucket of its own, which is not yet made.</summary>
    internal ChainPlace NewPlace()
    {
        var bucket = $"chain-{++_places}";
        var options = new S3StoreOptions
        {
            Endpoint = _server!.Url,
            Credentials = new S3Credentials(new Secret(_keys.AccessKey), new Secret(_keys.SecretKey), null, "a test"),
            Bucket = bucket,
            AllBuckets = false,
        };
        return new ChainPlace(
            "",
            "cinder.backup.drivers.s3.S3BackupDriver",
            _ => Task.FromResult<IObjectStore>(new S3Store(options, TimeProvider.System, NullLogger.Instance)),
            "S3BackupDriver",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["backup_s3_endpoint_url"] = _server.Url.AbsoluteUri,
                ["backup_s3_store_access_key"] = _keys.AccessKey,
                ["backup_s3_store_secret_key"] = _keys.SecretKey,
                ["backup_s3_store_bucket"] = bucket,
            })
        {
            Container = ContainerName.Parse(bucket),
            SizeOptions = ("backup_s3_object_size", "backup_s3_block_size"),
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
