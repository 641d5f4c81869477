using System.Globalization;
using System.Security.Cryptography;
using Emberkeep.Ceph.Repository;
using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;

namespace Emberkeep.Ceph.Checks;

/// <summary>What is tried to make sure that a pool can be used: a small image is made, written, read and removed.</summary>
public sealed class CephCheck : IStoreCheck
{
    private const int Length = 100_000;

    private readonly CephDriverOptions _options;
    private readonly CephConnection _connection;
    private readonly string _name = $"emberkeep-check-{Guid.NewGuid():N}";
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Length);
    private bool _isLeft;

    /// <summary>Prepares the steps; nothing is sent yet.</summary>
    public CephCheck(CephDriverOptions options, TimeProvider time)
    {
        _options = options;
        _connection = new CephConnection(options.Access, time);
        Steps =
        [
            new CephCheckStep("connect", ConnectAsync),
            new CephCheckStep("pool", ListAsync, "connect"),
            new CephCheckStep("write", WriteAsync, "pool"),
            new CephCheckStep("read", ReadAsync, "write"),
            new CephCheckStep("delete", DeleteAsync, "write"),
        ];
    }

    /// <inheritdoc/>
    public string Location => $"ceph:{_options.Pool}";

    /// <inheritdoc/>
    public IReadOnlyList<ICheckStep> Steps { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_isLeft && !_connection.IsLost)
            {
                await (await PoolAsync(CancellationToken.None)).RemoveImageAsync(_name, CancellationToken.None);
            }
        }
        catch (BackupException)
        {
            // The step that failed has told; its name says that nobody needs the image.
        }

        await _connection.DisposeAsync();
    }

    private async Task<CheckFinding> ConnectAsync(CancellationToken cancellationToken)
    {
        var cluster = await _connection.ClusterAsync(cancellationToken);
        return new CheckFinding($"cluster {cluster.Id} as client.{_options.Access.User}");
    }

    private async Task<CheckFinding> ListAsync(CancellationToken cancellationToken)
    {
        var images = await (await PoolAsync(cancellationToken)).ListImagesAsync(cancellationToken);
        return new CheckFinding(string.Create(CultureInfo.InvariantCulture, $"pool {_options.Pool} has {images.Count} images"))
        {
            Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["images_count"] = images.Count },
        };
    }

    private async Task<CheckFinding> WriteAsync(CancellationToken cancellationToken)
    {
        var pool = await PoolAsync(cancellationToken);
        await pool.CreateImageAsync(_name, Length, RbdFeatures.Layering, 0, 0, cancellationToken);
        _isLeft = true;
        await using var image = await pool.OpenImageAsync(_name, null, readOnly: false, cancellationToken);
        await image.WriteAsync(0, _content, cancellationToken);
        await image.FlushAsync(cancellationToken);
        return new CheckFinding($"made an image and wrote {Length} bytes");
    }

    private async Task<CheckFinding> ReadAsync(CancellationToken cancellationToken)
    {
        await using var image = await (await PoolAsync(cancellationToken)).OpenImageAsync(_name, null, readOnly: true, cancellationToken);
        var content = new byte[Length];
        await image.ReadAsync(0, content, cancellationToken);
        return content.AsSpan().SequenceEqual(_content) ? new CheckFinding("read the same bytes") : throw new BackupException(
            ErrorKind.Corrupt, $"Pool {_options.Pool} does not return what was written to it.", "Do not use it; look at the cluster's health (ceph health detail).");
    }

    private async Task<CheckFinding> DeleteAsync(CancellationToken cancellationToken)
    {
        await (await PoolAsync(cancellationToken)).RemoveImageAsync(_name, cancellationToken);
        _isLeft = false;
        return new CheckFinding("removed the image");
    }

    private Task<CephPool> PoolAsync(CancellationToken cancellationToken) => _connection.PoolAsync(_options.Pool, cancellationToken);
}
