namespace Emberkeep.Volumes.Tests.Conformance;

public sealed class PunchBlockDeviceWriterTests : BlockDeviceWriterTests
{
    private protected override ZeroingMethod Method => ZeroingMethod.PunchHole;
}
