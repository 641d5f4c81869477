using CsCheck;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Tests.Ini;

public sealed class IniWriterTests
{
    /// <summary>Mostly the characters that mean something somewhere, and no line ends.</summary>
    private static readonly Gen<string> Values = Gen.OneOf(
        Gen.Char["ab$\\{}.\"' =:#;[],\t"],
        Gen.Char[' ', '\uD7FF']).Array[0, 20].Select(characters => new string(characters));

    [Fact]
    public void Assignment_AnyValue_IsReadBack() => Values.Sample(value =>
        value.Equals(TestConfiguration.LoadOptions(IniWriter.Assignment("backup_swift_user", value)).Settings.Get(SwiftOptions.User), StringComparison.Ordinal));

    [Fact]
    public void Override_AnyValue_IsReadBack() => Gen.OneOf(Values, Gen.String).Sample(value =>
        value.Equals(TestConfiguration.Load("", IniWriter.Override(SwiftOptions.User, value)).Settings.Get(SwiftOptions.User), StringComparison.Ordinal));

    [Fact]
    public void Assignment_SeveralLines_BecomeContinuations()
    {
        var line = IniWriter.Assignment("backup_swift_user", "a\nb\n$c");

        line.ShouldBe("backup_swift_user = a\n    b\n    \\$c");
        TestConfiguration.LoadOptions(line).Settings.Get(SwiftOptions.User).ShouldBe("a\nb\n$c");
    }
}
