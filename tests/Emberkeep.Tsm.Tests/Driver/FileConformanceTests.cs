using Emberkeep.Backups;
using Emberkeep.Conformance.Drivers;
using Emberkeep.Testing.Volumes;
using Emberkeep.Tsm.Tests.Support;
using Emberkeep.Volumes;

namespace Emberkeep.Tsm.Tests.Driver;

/// <summary>Volumes and targets that are files, which the client reads, and beside which it restores.</summary>
public sealed class FileConformanceTests() : TsmDriverConformance(new TsmWorld())
{
    protected override async ValueTask<IVolumeReader> OpenVolumeAsync(SampleVolume content, VolumeId volume) =>
        LocalVolume.OpenReader(await World.MakeVolumeAsync(content, $"volume-{volume}"));

    protected override async ValueTask<DriverTarget> OpenTargetAsync(SampleVolume content)
    {
        var path = await World.MakeVolumeAsync(content, $"target-{Guid.NewGuid():N}");
        return new DriverTarget(
            LocalVolume.OpenWriter(path, new OpenWriterOptions { CreateLength = content.Length, Overwrite = true }), () => File.ReadAllBytesAsync(path, Cancel));
    }
}
