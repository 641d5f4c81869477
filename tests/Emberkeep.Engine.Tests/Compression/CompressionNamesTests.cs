using Emberkeep.Engine.Compression;

namespace Emberkeep.Engine.Tests.Compression;

public sealed class CompressionNamesTests
{
    [Theory]
    [InlineData("none", "none")]
    [InlineData("off", "none")]
    [InlineData("NO", "none")]
    [InlineData("zlib", "zlib")]
    [InlineData("GZip", "gzip")]
    [InlineData("BZ2", "bz2")]
    [InlineData("bzip2", "bzip2")]
    [InlineData("zstd", "zstd")]
    public void TryParseOption_CindersChoices_AreRecordedInLowerCase(string configured, string recorded)
    {
        CompressionNames.TryParseOption(configured, out var algorithm).ShouldBeTrue();

        CompressionNames.RecordedName(algorithm).ShouldBe(recorded);
        CompressionNames.TryParseRecorded(recorded, out var again).ShouldBeTrue();
        again.ShouldBe(algorithm);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" zlib")]
    [InlineData("lz4")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        CompressionNames.TryParseOption(text, out _).ShouldBeFalse();
        CompressionNames.TryParseRecorded(text, out _).ShouldBeFalse();
    }
}
