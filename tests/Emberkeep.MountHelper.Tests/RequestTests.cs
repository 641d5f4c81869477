using CsCheck;

namespace Emberkeep.MountHelper.Tests;

public sealed class RequestTests
{
    private static readonly string[] s_verbs = ["mount", "unmount", "detach", "list", "serve-socket"];

    [Theory]
    [InlineData("mount", "backup-1")]
    [InlineData("unmount", "A_b")]
    [InlineData("detach", "x")]
    public void Parse_KnownVerbWithName_IsTaken(string verb, string name) => Request.Parse([verb, name]).ShouldBe(new Request(verb, name));

    [Fact]
    public void Parse_ListAlone_IsTaken() => Request.Parse(["list"]).ShouldBe(new Request("list", null));

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("mount")]
    [InlineData("list", "x")]
    [InlineData("serve-socket", "x")]
    [InlineData("mount", "")]
    [InlineData("mount", "a/b")]
    [InlineData("mount", "..")]
    [InlineData("mount", "-o")]
    [InlineData("mount", "a b")]
    [InlineData("mount", "a\n")]
    [InlineData("mount", "a", "-o", "suid")]
    [InlineData("Mount", "a")]
    [InlineData("mount ", "a")]
    [InlineData("--help")]
    [InlineData("remount", "a")]
    public void Parse_AnythingElse_IsRefused(params string[] words)
    {
        // "-o" is made of letters and '-' and so is a name: it can only be one of a section.
        var expected = words is ["mount", "-o"] ? new Request("mount", "-o") : null;

        Request.Parse(words).ShouldBe(expected);
    }

    [Fact]
    public void Parse_NameOf65Characters_IsRefused()
    {
        Request.Parse(["mount", new string('a', 64)]).ShouldNotBeNull();
        Request.Parse(["mount", new string('a', 65)]).ShouldBeNull();
    }

    [Fact]
    public void Parse_RandomWords_TakesOnlyWhatTheUsageSays() =>
        Gen.Frequency((3, Gen.String), (2, OneOf(s_verbs)), (2, Gen.String[Gen.Char.AlphaNumeric, 0, 70]), (1, OneOf("-o", "--", "/etc/passwd", "..", "exec")))
            .Array[0, 4]
            .Sample(
                words =>
                {
                    var isUsage = words switch
                    {
                        ["list" or "serve-socket"] => true,
                        ["mount" or "unmount" or "detach", var name] => name.Length is > 0 and <= 64
                            && name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-'),
                        _ => false,
                    };
                    (Request.Parse(words) is not null).ShouldBe(isUsage);
                },
                iter: 20_000);

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    [Fact]
    public void Run_RandomWords_RefusesAndTouchesNothing() =>
        Gen.String.Array[0, 4].Sample(
            words =>
            {
                using var output = new StringWriter();
                using var error = new StringWriter();

                var code = Command.Run(words, TextReader.Null, output, error);

                // Where the words happen to be a command line, there is no shares file, or none that names a share of such a name.
                code.ShouldBeOneOf(ExitCode.Usage, ExitCode.SharesFile, ExitCode.UnknownName);
                output.ToString().ShouldBeEmpty();
                error.ToString().ShouldNotBeEmpty();
            },
            iter: 5_000);

    [Theory]
    [InlineData("mount a b\n")]
    [InlineData("")]
    [InlineData("serve-socket\n")]
    [InlineData("mount ../x\n")]
    public void Run_BadRequestOverSocket_AnswersUsage(string request)
    {
        using var input = new StringReader(request);
        using var output = new StringWriter();

        Command.Run(["serve-socket"], input, output, TextWriter.Null).ShouldBe(ExitCode.Usage);

        output.ToString().ShouldStartWith("2\nUsage:");
    }

    [Fact]
    public void Run_EndlessRequestOverSocket_ReadsNoMoreThanItNeeds()
    {
        using var input = new StringReader(new string('a', 100_000));
        using var output = new StringWriter();

        Command.Run(["serve-socket"], input, output, TextWriter.Null).ShouldBe(ExitCode.Usage);

        input.Read(new char[200_000]).ShouldBeGreaterThan(99_000);
    }
}
