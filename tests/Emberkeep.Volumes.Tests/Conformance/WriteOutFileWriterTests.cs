namespace Emberkeep.Volumes.Tests.Conformance;

/// <summary>Files on a file system that punches no holes, as NFS before 4.2.</summary>
public sealed class WriteOutFileWriterTests : FileWriterTests
{
    private protected override IVolumeWriter Open(string path, OpenWriterOptions options) =>
        LocalVolume.OpenWriter(path, options, ZeroingMethod.WriteOut);
}
