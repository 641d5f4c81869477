using Emberkeep.Ceph.Tests.Servers;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Testing.Ceph;

namespace Emberkeep.Ceph.Tests.Native;

public sealed class RbdImageTests(CephServers servers)
{
    private const int MiB = 1 << 20;
    private const ulong Features = RbdFeatures.Layering | RbdFeatures.ExclusiveLock | RbdFeatures.ObjectMap | RbdFeatures.FastDifference;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Image_WrittenAndRead_HoldsTheBytes()
    {
        await using var cluster = await ConnectAsync();
        await using var pool = await cluster.OpenPoolAsync(CephServer.VolumePool, Cancel);
        var name = $"image-{Guid.NewGuid():N}";
        await pool.CreateImageAsync(name, 20 * MiB, Features, 0, 0, Cancel);
        var data = new byte[3 * MiB];
        new Random(1).NextBytes(data);

        await using (var image = await pool.OpenImageAsync(name, null, readOnly: false, Cancel))
        {
            await image.WriteAsync(3 * MiB + 5, data, Cancel);
            await image.CreateSnapshotAsync("one", Cancel);
            await image.WriteZerosAsync(4 * MiB, MiB, Cancel);
            await image.SetMetadataAsync("key", new string('x', 10_000), Cancel);
            await image.FlushAsync(Cancel);

            (await image.GetMetadataAsync("key", Cancel)).ShouldBe(new string('x', 10_000));
            (await image.GetMetadataAsync("none", Cancel)).ShouldBeNull();
            (await image.ListSnapshotsAsync(Cancel)).ShouldHaveSingleItem().Name.ShouldBe("one");
            (await image.ListWatchersAsync(Cancel)).Count.ShouldBe(1);
            (await image.FindDifferencesAsync("one", 0, image.Size, Cancel)).Select(extent => (extent.Offset, extent.Length)).ShouldBe([(4L * MiB, (long)MiB)]);
        }

        await using (var old = await pool.OpenImageAsync(name, "one", readOnly: true, Cancel))
        {
            var buffer = new byte[data.Length];
            await old.ReadAsync(3 * MiB + 5, buffer, Cancel);
            buffer.AsSpan().SequenceEqual(data).ShouldBeTrue();
        }

        await using (var now = await pool.OpenImageAsync(name, null, readOnly: false, Cancel))
        {
            var buffer = new byte[MiB];
            await now.ReadAsync(4 * MiB, buffer, Cancel);
            buffer.ShouldAllBe(value => value == 0);
            await now.RollBackAsync("one", Cancel);
            await now.ReadAsync(4 * MiB, buffer, Cancel);
            buffer.AsSpan().SequenceEqual(data.AsSpan(MiB - 5, MiB)).ShouldBeTrue();
            (await now.RemoveSnapshotAsync("one", Cancel)).ShouldBeTrue();
            (await now.RemoveSnapshotAsync("one", Cancel)).ShouldBeFalse();
        }

        (await pool.ListImagesAsync(Cancel)).Contains(name, StringComparer.Ordinal).ShouldBeTrue();
        await pool.RemoveImageAsync(name, Cancel);
        (await pool.ListImagesAsync(Cancel)).Contains(name, StringComparer.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task Object_WrittenReadAndRemoved_IsGone()
    {
        await using var cluster = await ConnectAsync();
        await using var pool = await cluster.OpenPoolAsync(CephServer.BackupPool, Cancel);
        var name = $"object-{Guid.NewGuid():N}";

        await pool.WriteObjectAsync(name, [1, 2, 3], Cancel);

        (await pool.ReadObjectAsync(name, Cancel)).ShouldBe([1, 2, 3]);
        (await pool.RemoveObjectAsync(name, Cancel)).ShouldBeTrue();
        (await pool.RemoveObjectAsync(name, Cancel)).ShouldBeFalse();
        (await pool.ReadObjectAsync(name, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Open_WhatDoesNotExist_IsNotFound()
    {
        await using var cluster = await ConnectAsync();
        await using var pool = await cluster.OpenPoolAsync(CephServer.BackupPool, Cancel);

        (await Should.ThrowAsync<BackupException>(() => pool.OpenImageAsync("none", null, readOnly: true, Cancel))).Kind.ShouldBe(ErrorKind.NotFound);
        (await Should.ThrowAsync<BackupException>(() => cluster.OpenPoolAsync("none", Cancel))).Kind.ShouldBe(ErrorKind.NotFound);
    }

    [Fact]
    public async Task Connect_AsUnknownUser_IsUnauthorized()
    {
        var access = CephServers.Access(await servers.SharedAsync()) with { User = "stranger" };

        (await Should.ThrowAsync<BackupException>(() => CephCluster.ConnectAsync(access, TimeProvider.System, Cancel))).Kind.ShouldBe(ErrorKind.Unauthorized);
    }

    private async Task<CephCluster> ConnectAsync() =>
        await CephCluster.ConnectAsync(CephServers.Access(await servers.SharedAsync()), TimeProvider.System, Cancel);
}
