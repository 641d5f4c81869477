using Emberkeep.Cli.Output;

namespace Emberkeep.Cli.Tests.Output;

public sealed class SizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData((1 << 20) - 1, "1 MiB")]
    [InlineData(1L << 30, "1 GiB")]
    [InlineData(long.MaxValue, "8 EiB")]
    public void Text_Bytes_HasABinaryUnit(long bytes, string expected) => Size.Text(bytes).ShouldBe(expected);

    [Theory]
    [InlineData(0.25, "0.3 s")]
    [InlineData(59, "59.0 s")]
    [InlineData(187, "3:07")]
    [InlineData(90129, "25:02:09")]
    public void Duration_Time_IsShort(double seconds, string expected) => Size.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);
}
