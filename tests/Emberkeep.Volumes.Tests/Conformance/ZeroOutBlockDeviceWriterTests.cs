namespace Emberkeep.Volumes.Tests.Conformance;

public sealed class ZeroOutBlockDeviceWriterTests : BlockDeviceWriterTests
{
    private protected override ZeroingMethod Method => ZeroingMethod.ZeroOutDevice;
}
