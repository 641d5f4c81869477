using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests.Conformance;

/// <summary>A block device for one test.</summary>
internal sealed class LoopVolume : IDisposable
{
    private readonly TempDirectory _directory = new();
    private LoopDevice? _device;

    internal string Path => _device!.Path;

    internal string BackingFile => _directory.File("backing");

    /// <summary>Attaches the sample as a device, or skips the test where that is impossible.</summary>
    internal static async Task<LoopVolume> CreateAsync(SampleVolume sample, CancellationToken cancellationToken)
    {
        var volume = new LoopVolume();
        try
        {
            await sample.WriteFileAsync(volume.BackingFile, cancellationToken);
            volume._device = LoopDevice.TryAttach(volume.BackingFile, out var reason);
            Assert.SkipWhen(volume._device is null, reason);
            return volume;
        }
        catch
        {
            volume.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _device?.Dispose();
        _directory.Dispose();
    }
}
