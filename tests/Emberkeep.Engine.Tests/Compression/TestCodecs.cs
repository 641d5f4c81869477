using Emberkeep.Engine.Compression;

namespace Emberkeep.Engine.Tests.Compression;

/// <summary>The implementations that a test runs against.</summary>
internal static class TestCodecs
{
    /// <summary>Skips the test where the system's libraries are missing, except in CI, where that is a failure.</summary>
    public static Codecs Require(bool isNative)
    {
        if (!isNative)
        {
            return Codecs.Managed;
        }

        if (Codecs.Fastest is not { IsZstdNative: true, IsBzip2Native: true })
        {
            var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
            isCi.ShouldBeFalse("CI must run this test, but libzstd.so.1 or libbz2.so.1.0 is missing");
            Assert.Skip("libzstd.so.1 or libbz2.so.1.0 is missing: apt-get install libzstd1 libbz2-1.0");
        }

        return Codecs.Fastest;
    }
}
