using Emberkeep.Backups;
using Emberkeep.Ceph.Volumes;
using Emberkeep.Drivers;
using Emberkeep.Native.Ceph;
using Emberkeep.Testing.Ceph;
using Emberkeep.Testing.Volumes;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Ceph.Tests.Servers;

/// <summary>A driver, and one volume of its own as an image that tests write to.</summary>
internal sealed class CephWorld : IAsyncDisposable
{
    private readonly CephCluster _cluster;

    private CephWorld(CephServer server, CephCluster cluster, CephPool volumes, CephPool backups, CephDriverOptions options)
    {
        Server = server;
        _cluster = cluster;
        Volumes = volumes;
        Backups = backups;
        Options = options;
        Driver = new CephBackupDriver(options, TimeProvider.System, NullLogger.Instance);
    }

    public CephServer Server { get; }

    public CephPool Volumes { get; }

    public CephPool Backups { get; }

    public CephDriverOptions Options { get; }

    public CephBackupDriver Driver { get; }

    public VolumeId VolumeId { get; } = new(Guid.NewGuid());

    public RbdAddress Address => new() { Pool = CephServer.VolumePool, Image = $"volume-{VolumeId}" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CephWorld> OpenAsync(CephServers servers, Func<CephDriverOptions, CephDriverOptions>? change = null)
    {
        var server = await servers.SharedAsync();
        var options = new CephDriverOptions { Access = CephServers.Access(server), Pool = CephServer.BackupPool, Host = "host" };
        options = change?.Invoke(options) ?? options;
        var cluster = await CephCluster.ConnectAsync(CephServers.Access(server), TimeProvider.System, Cancel);
        var volumes = await cluster.OpenPoolAsync(CephServer.VolumePool, Cancel);
        return new CephWorld(server, cluster, volumes, await cluster.OpenPoolAsync(CephServer.BackupPool, Cancel), options);
    }

    /// <summary>Makes the volume's image hold the sample, from nothing.</summary>
    public async Task MakeVolumeAsync(SampleVolume sample, string? name = null)
    {
        await using var writer = await RbdVolume.OpenWriterAsync(Address with { Image = name ?? Address.Image }, sample.Length, overwrite: true, Options.Access, TimeProvider.System, Cancel);
        await WriteAsync(writer, sample);
    }

    /// <summary>Makes the volume hold another sample: what are holes in it is zeroed.</summary>
    public async Task ChangeVolumeAsync(SampleVolume sample, string? name = null)
    {
        await using (var image = await Volumes.OpenImageAsync(name ?? Address.Image, null, readOnly: false, Cancel))
        {
            if (image.Size != sample.Length)
            {
                await image.ResizeAsync(sample.Length, Cancel);
            }
        }

        await using var writer = await RbdVolume.OpenWriterAsync(Address with { Image = name ?? Address.Image }, sample.Length, overwrite: true, Options.Access, TimeProvider.System, Cancel);
        await WriteAsync(writer, sample);
    }

    public async Task<BackupRecord> BackupAsync(BackupRecord? parent = null, IVolumeReader? volume = null, CancellationToken? cancellationToken = null)
    {
        await using var reader = volume ?? await RbdVolume.OpenReaderAsync(Address, Options.Access, TimeProvider.System, Cancel);
        return await Driver.BackupAsync(Request(parent), reader, null, cancellationToken ?? Cancel);
    }

    public BackupRequest Request(BackupRecord? parent) => new()
    {
        Id = new BackupId(Guid.NewGuid()),
        VolumeId = VolumeId,
        Name = "name é",
        Description = "text",
        Parent = parent,
        CreatedAt = new DateTimeOffset(2026, 11, 23, 7, 0, 0, TimeSpan.Zero),
        VolumeMetadata = """{"version": 2}""",
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "value" },
        SourcePath = Address.ToString(),
    };

    /// <summary>The record of a backup that Cinder made.</summary>
    public BackupRecord RecordOf(BackupId id, BackupRecord? parent, string serviceMetadata) => new()
    {
        Id = id,
        VolumeId = VolumeId,
        SizeGiB = 1,
        ParentId = parent?.Id,
        ServiceMetadata = serviceMetadata,
        Service = Options.Service,
        CreatedAt = DateTimeOffset.UnixEpoch,
        DataTimestamp = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Restores a backup by itself to memory that was dirty.</summary>
    public async Task<byte[]> RestoreAsync(BackupRecord record, RestoreOptions? options = null)
    {
        var chain = new BackupChain([record with { ParentId = null }]);
        var target = MemoryVolume.Dirty((int)await Driver.GetVolumeLengthAsync(chain, Cancel));
        await Driver.RestoreAsync(chain, target, options ?? new RestoreOptions(), null, Cancel);
        return target.Content.ToArray();
    }

    /// <summary>The volume's backups as the pool alone knows them, oldest first.</summary>
    public async Task<IReadOnlyList<BackupRecord>> ListAsync()
    {
        var records = new List<BackupRecord>();
        await foreach (var record in Driver.DiscoverAsync(null, Cancel))
        {
            records.Add(record);
        }

        return [.. new BackupIndex(records.Where(record => record.VolumeId == VolumeId), "pool").Records];
    }

    public async ValueTask DisposeAsync()
    {
        await Driver.DisposeAsync();
        await Volumes.DisposeAsync();
        await Backups.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private static async Task WriteAsync(RbdVolumeWriter writer, SampleVolume sample)
    {
        foreach (var extent in sample.Extents)
        {
            if (extent.IsHole)
            {
                await writer.WriteZerosAsync(extent.Offset, extent.Length, Cancel);
            }
            else
            {
                await writer.WriteAsync(extent.Offset, sample.Content.AsMemory((int)extent.Offset, (int)extent.Length), Cancel);
            }
        }

        await writer.FlushAsync(Cancel);
    }
}
