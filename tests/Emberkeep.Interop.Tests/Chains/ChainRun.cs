using System.Globalization;
using System.Text.Json.Nodes;
using Emberkeep.Backups;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Engine.Copying;
using Emberkeep.Interop.Tests.Cinder;
using Emberkeep.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Interop.Tests.Chains;

/// <summary>Plays a chain into one repository and restores every layer with both products.</summary>
internal sealed class ChainRun(RandomChain chain, CinderProcess cinder, ChainPlace place, string root, int seed)
{
    private readonly Random _random = new(seed);
    private readonly VolumeId _volume = new(Guid.NewGuid());
    private readonly List<BackupId> _ids = [];

    private string SourceFile => Path.Combine(root, "volume");

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var layer in chain.Layers)
        {
            await WriteSparseAsync(layer.Volume, cancellationToken);
            var id = new BackupId(Guid.NewGuid());
            if (layer.IsCinder)
            {
                await BackUpWithCinderAsync(layer, id, cancellationToken);
            }
            else
            {
                await BackUpWithEmberkeepAsync(layer, id, cancellationToken);
            }

            _ids.Add(id);
        }
    }

    public async Task RestoreAllAsync(CancellationToken cancellationToken)
    {
        await using var driver = await OpenDriverAsync(chain.Layers[0], cancellationToken);
        var records = await DiscoverAsync(driver, cancellationToken);
        records.Count.ShouldBe(_ids.Count);
        for (var i = 0; i < _ids.Count; i++)
        {
            var what = $"seed {seed}, layer {i + 1} of {_ids.Count}, authors {string.Concat(chain.Layers.Select(l => l.IsCinder ? 'C' : 'E'))}";
            var expected = chain.Layers[i].Volume;
            var layers = new BackupChain([.. _ids.Take(i + 1).Select(id => records[id])]);
            (await driver.VerifyAsync(layers, new VerifyOptions(), null, cancellationToken)).Faults.ShouldBeEmpty(what);
            (await driver.GetVolumeLengthAsync(layers, cancellationToken)).ShouldBe(expected.Length, what);

            await RestoreWithEmberkeepAsync(driver, layers, expected, isDirty: false, what, cancellationToken);
            await RestoreWithEmberkeepAsync(driver, layers, expected, isDirty: true, what, cancellationToken);
            await RestoreWithCinderAsync(layers, expected, what, cancellationToken);
        }
    }

    /// <summary>A repository that either product wrote, or both did, has nothing that a check finds fault with.</summary>
    public async Task CheckAsync(int? backups, CancellationToken cancellationToken)
    {
        await using var driver = await OpenDriverAsync(chain.Layers[0], cancellationToken);
        var findings = new List<RepositoryFinding>();
        var report = await driver.CheckRepositoryAsync(new RepositoryCheckOptions { ReadData = ReadSelection.All }, null, findings.Add, cancellationToken);
        findings.Where(finding => finding.Kind != FindingKind.NeedsExistingVolume).ShouldBeEmpty($"seed {seed}");
        report.Backups.Count.ShouldBe(backups ?? _ids.Count);
    }

    /// <summary>
    /// Adds a synthetic full backup, then deletes all but one in any order, merging what others need of them: after each step Cinder restores
    /// what is left.
    /// </summary>
    public async Task DeleteInAnyOrderAsync(CancellationToken cancellationToken)
    {
        var expected = _ids.Zip(chain.Layers).ToDictionary(pair => pair.First, pair => pair.Second.Volume);
        await AddSyntheticFullAsync(expected, cancellationToken);
        while (expected.Count > 1)
        {
            await using var driver = await OpenDriverAsync(chain.Layers[_random.Next(chain.Layers.Count)], cancellationToken);
            var before = await IndexAsync(driver, cancellationToken);
            await foreach (var report in driver.DeleteAnyAsync([before.Records[_random.Next(before.Records.Count)]], before, isDryRun: false, cancellationToken))
            {
                expected.Remove(report.Backup.Id).ShouldBeTrue();
            }

            var index = await IndexAsync(driver, cancellationToken);
            index.Records.Select(record => record.Id).ToHashSet().SetEquals(expected.Keys).ShouldBeTrue($"seed {seed}");
            foreach (var record in index.Records)
            {
                var what = $"seed {seed}, {expected.Count} left, authors {string.Concat(chain.Layers.Select(l => l.IsCinder ? 'C' : 'E'))}";
                var layers = index.ChainOf(record);
                (await driver.VerifyAsync(layers, new VerifyOptions(), null, cancellationToken)).Faults.ShouldBeEmpty(what);
                await RestoreWithEmberkeepAsync(driver, layers, expected[record.Id], isDirty: true, what, cancellationToken);
                await RestoreWithCinderAsync(layers, expected[record.Id], what, cancellationToken);
            }
        }
    }

    /// <summary>Copies the chain to another place with Emberkeep and restores every layer from there with both products.</summary>
    public async Task<ChainRun> CopyAndRestoreAllAsync(ChainPlace other, CancellationToken cancellationToken)
    {
        var copied = new ChainRun(chain, cinder, other, root, seed);
        copied._ids.AddRange(_ids);
        await using (var source = await OpenDriverAsync(chain.Layers[0], cancellationToken))
        await using (var target = await copied.OpenDriverAsync(chain.Layers[0], cancellationToken))
        {
            var index = await IndexAsync(source, cancellationToken);
            await foreach (var report in new RepositoryCopy(source, target).RunAsync(index.Records, index, isDryRun: false, null, cancellationToken))
            {
                report.Outcome.ShouldBe(CopyOutcome.Copied, report.Error?.Message);
            }
        }

        await copied.RestoreAllAsync(cancellationToken);
        return copied;
    }

    public async Task DeleteAllAsync(CancellationToken cancellationToken)
    {
        await using var driver = await OpenDriverAsync(chain.Layers[0], cancellationToken);
        var records = await DiscoverAsync(driver, cancellationToken);
        foreach (var id in Enumerable.Reverse(_ids))
        {
            await driver.DeleteAsync(records[id], cancellationToken);
        }

        (await place.ListAllAsync(cancellationToken)).ShouldBeEmpty($"seed {seed}");
    }

    private async Task AddSyntheticFullAsync(Dictionary<BackupId, byte[]> expected, CancellationToken cancellationToken)
    {
        await using var driver = await OpenDriverAsync(chain.Layers[^1], cancellationToken);
        var index = await IndexAsync(driver, cancellationToken);
        var parent = index.Records.Single(record => record.Id == _ids[^1]);
        await using var volume = LocalVolume.OpenReader(SourceFile);
        var record = await driver.BackupAsync(
            new BackupRequest
            {
                Id = new BackupId(Guid.NewGuid()),
                VolumeId = _volume,
                Parent = parent,
                SyntheticFullFrom = index.ChainOf(parent),
                CreatedAt = TimeProvider.System.GetUtcNow(),
            },
            volume,
            null,
            cancellationToken);
        record.ParentId.ShouldBeNull();
        expected.Add(record.Id, chain.Layers[^1].Volume);
    }

    private async Task<BackupIndex> IndexAsync(BackupDriver driver, CancellationToken cancellationToken) =>
        new((await DiscoverAsync(driver, cancellationToken)).Values, place.Directory);

    private async Task BackUpWithEmberkeepAsync(LayerPlan layer, BackupId id, CancellationToken cancellationToken)
    {
        await using var driver = await OpenDriverAsync(layer, cancellationToken);
        var records = await DiscoverAsync(driver, cancellationToken);
        await using var volume = LocalVolume.OpenReader(SourceFile);
        var record = await driver.BackupAsync(
            new BackupRequest
            {
                Id = id,
                VolumeId = _volume,
                Name = "näme \U0001F600",
                Parent = _ids.Count == 0 ? null : records[_ids[^1]],
                CreatedAt = TimeProvider.System.GetUtcNow(),
                VolumeMetadata = """{"version": 2, "volume-base-metadata": {"display_name": "v", "display_description": null, "encryption_key_id": null}}""",
            },
            volume,
            null,
            cancellationToken);
        record.Status.ShouldBe(BackupStatus.Available);
    }

    private async Task BackUpWithCinderAsync(LayerPlan layer, BackupId id, CancellationToken cancellationToken)
    {
        await using var driver = await OpenDriverAsync(layer, cancellationToken);
        var records = await DiscoverAsync(driver, cancellationToken);
        await ConfigureCinderAsync(layer);
        await cinder.RunAsync(new JsonObject
        {
            ["op"] = "backup",
            ["driver"] = place.CinderDriver,
            ["volume_file"] = SourceFile,
            ["records"] = RecordsForCinder(records.Values),
            ["backup"] = new JsonObject
            {
                ["id"] = id.ToString(),
                ["volume_id"] = _volume.ToString(),
                ["parent_id"] = _ids.Count == 0 ? null : _ids[^1].ToString(),
                ["display_name"] = "by cinder",
                ["created_at"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                ["size"] = 1,
            },
        });
    }

    private async Task RestoreWithEmberkeepAsync(
        BackupDriver driver, BackupChain layers, byte[] expected, bool isDirty, string what, CancellationToken cancellationToken)
    {
        var target = Path.Combine(root, "restored");
        File.Delete(target);
        if (isDirty)
        {
            await WriteDirtyAsync(target, expected.Length + 77, cancellationToken);
        }

        await using (var volume = LocalVolume.OpenWriter(target, new OpenWriterOptions { CreateLength = expected.Length, Overwrite = isDirty }))
        {
            var report = await driver.RestoreAsync(layers, volume, null, cancellationToken);
            (report.BytesWritten + report.BytesZeroed).ShouldBe(expected.Length, what);
        }

        var restored = await File.ReadAllBytesAsync(target, cancellationToken);
        restored.AsSpan(0, expected.Length).SequenceEqual(expected).ShouldBeTrue($"{what}: Emberkeep, dirty {isDirty}");
        restored.Length.ShouldBe(isDirty ? expected.Length + 77 : expected.Length, what);
    }

    /// <summary>Into an existing file, because stock Cinder skips zeros in every layer when the volume is new.</summary>
    private async Task RestoreWithCinderAsync(BackupChain layers, byte[] expected, string what, CancellationToken cancellationToken)
    {
        var target = Path.Combine(root, "restored");
        File.Delete(target);
        await WriteDirtyAsync(target, expected.Length, cancellationToken);
        await ConfigureCinderAsync(chain.Layers[0]);
        await cinder.RunAsync(new JsonObject
        {
            ["op"] = "restore",
            ["driver"] = place.CinderDriver,
            ["backup_id"] = layers.Requested.Id.ToString(),
            ["records"] = RecordsForCinder(layers.Layers),
            ["target_file"] = target,
            ["volume_is_new"] = false,
        });
        var restored = await File.ReadAllBytesAsync(target, cancellationToken);
        restored.AsSpan(0, expected.Length).SequenceEqual(expected).ShouldBeTrue($"{what}: Cinder");
    }

    internal static JsonArray RecordsForCinder(IEnumerable<BackupRecord> records) => new([.. records.Select(record => new JsonObject
    {
        ["id"] = record.Id.ToString(),
        ["volume_id"] = record.VolumeId.ToString(),
        ["parent_id"] = record.ParentId?.ToString(),
        ["container"] = record.Container?.ToString(),
        ["service_metadata"] = record.ServiceMetadata,
        ["size"] = record.SizeGiB,
        ["object_count"] = record.ObjectCount,
        ["created_at"] = record.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
    })]);

    private Task ConfigureCinderAsync(LayerPlan layer) => cinder.RunAsync(new JsonObject
    {
        ["op"] = "configure",
        ["options"] = new JsonObject(place.CinderOptions.Select(option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value)))
        {
            [place.SizeOptions.ObjectSize] = (long)layer.ObjectBlocks * chain.BlockSize,
            [place.SizeOptions.BlockSize] = chain.BlockSize,
            ["backup_compression_algorithm"] = layer.Compression,
        },
    });

    private async Task<ChunkedBackupDriver> OpenDriverAsync(LayerPlan layer, CancellationToken cancellationToken) => new(
        await place.OpenStoreAsync(cancellationToken),
        new ChunkedDriverOptions
        {
            Service = place.Service,
            ObjectSize = (long)layer.ObjectBlocks * chain.BlockSize,
            BlockSize = chain.BlockSize,
            Compression = layer.Compression,
            Workers = _random.Next(1, 4),
            PrefixStyle = place.PrefixStyle,
            DefaultContainer = place.Container,
        },
        TimeProvider.System,
        NullLogger<ChunkedBackupDriver>.Instance);

    private static async Task<Dictionary<BackupId, BackupRecord>> DiscoverAsync(BackupDriver driver, CancellationToken cancellationToken)
    {
        var records = new Dictionary<BackupId, BackupRecord>();
        await foreach (var record in driver.DiscoverAsync(e => throw e, cancellationToken))
        {
            records.Add(record.Id, record);
        }

        return records;
    }

    /// <summary>Writes the volume with holes where a page is zero, so that both ways of finding zeros are used.</summary>
    private async Task WriteSparseAsync(byte[] volume, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(SourceFile, FileMode.Create);
        file.SetLength(volume.Length);
        for (var offset = 0; offset < volume.Length; offset += 4096)
        {
            var page = volume.AsMemory(offset, Math.Min(4096, volume.Length - offset));
            if (page.Span.ContainsAnyExcept((byte)0))
            {
                file.Position = offset;
                await file.WriteAsync(page, cancellationToken);
            }
        }
    }

    private async Task WriteDirtyAsync(string path, int length, CancellationToken cancellationToken)
    {
        var dirt = new byte[length];
        _random.NextBytes(dirt);
        await File.WriteAllBytesAsync(path, dirt, cancellationToken);
    }
}
