namespace Emberkeep.Volumes.Tests.Conformance;

public sealed class WriteOutBlockDeviceWriterTests : BlockDeviceWriterTests
{
    private protected override ZeroingMethod Method => ZeroingMethod.WriteOut;
}
