using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Testing;

public sealed class MemoryVolumeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FailCall_OfANumber_FailsThatCallOnly()
    {
        var volume = MemoryVolume.Empty(10);
        volume.FailCall(VolumeCall.Write, 2);

        await volume.WriteAsync(0, new byte[1], Cancel);
        var error = await Should.ThrowAsync<BackupException>(async () => await volume.WriteAsync(1, new byte[1], Cancel));
        await volume.WriteAsync(1, new byte[1], Cancel);

        error.Kind.ShouldBe(ErrorKind.Unavailable);
        volume.CountCalls(VolumeCall.Write).ShouldBe(3);
        volume.BytesWritten.ShouldBe(2);
        volume.PendingFaults.ShouldBe(0);
    }

    [Fact]
    public async Task FailAt_AnOffset_FailsTheCallThatHoldsIt()
    {
        var volume = MemoryVolume.Dirty(100);
        volume.FailAt(VolumeCall.Read, 50, new BackupException(ErrorKind.Corrupt, "bad sector"));

        (await volume.ReadAsync(0, new byte[50], Cancel)).ShouldBe(50);
        volume.PendingFaults.ShouldBe(1);
        var error = await Should.ThrowAsync<BackupException>(async () => await volume.ReadAsync(40, new byte[50], Cancel));

        error.Message.ShouldBe("bad sector");
        volume.PendingFaults.ShouldBe(0);
        volume.BytesRead.ShouldBe(50);
    }

    [Fact]
    public async Task RewrittenBytes_OverlappingWrites_CountsTheOverlap()
    {
        var volume = MemoryVolume.Dirty(100);

        await volume.WriteAsync(0, new byte[40], Cancel);
        await volume.WriteZerosAsync(30, 20, Cancel);

        volume.RewrittenBytes.ShouldBe(10);
        volume.UntouchedBytes.ShouldBe(50);
        volume.BytesZeroed.ShouldBe(20);
    }

    [Fact]
    public async Task FindExtentAsync_AfterWrites_HolesFollow()
    {
        var volume = MemoryVolume.Empty(100);

        await volume.WriteAsync(20, new byte[10], Cancel);

        (await volume.FindExtentAsync(0, Cancel)).ShouldBe(new VolumeExtent(0, 20, IsHole: true));
        (await volume.FindExtentAsync(25, Cancel)).ShouldBe(new VolumeExtent(25, 5, IsHole: false));
    }

    [Fact]
    public void Constructor_HoleThatHoldsData_IsRefused() =>
        Should.Throw<ArgumentException>(() => new MemoryVolume([0, 1], [new VolumeExtent(0, 2, IsHole: true)]));
}
