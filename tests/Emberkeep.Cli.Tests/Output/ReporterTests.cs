using System.Text.Json;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Tests.Output;

public sealed class ReporterTests
{
    [Theory]
    [InlineData(28, ErrorKind.NoSpace)]
    [InlineData(5, ErrorKind.Unavailable)]
    public void Line_OutputCannotBeWritten_IsNoDefect(int errno, ErrorKind kind)
    {
        using var output = new BrokenWriter(errno);
        var terminal = new Terminal { OpenInput = () => TextReader.Null, Out = output, Error = TextWriter.Null, Environment = _ => null };
        var reporter = new Reporter(terminal, OutputFormat.Table, isQuiet: false, isVerbose: false, useColor: false);
        Should.Throw<BackupException>(() => reporter.Line("x")).Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("it's <b>&+</b>", "it's <b>&+</b>")]
    [InlineData("a\"b\\u0027", "a\\\"b\\\\u0027")]
    [InlineData("\u001b[31m\u007f\u009b\r\n", "\\u001B[31m\\u007F\\u009B\\r\\n")]
    [InlineData("n\u00e4me \u202e\u2028\U0001F600", "n\\u00E4me \\u202E\\u2028\\uD83D\\uDE00")]
    public void Error_AsJson_IsPrintableAsciiThatReadsBackAsItWas(string message, string expected)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { OpenInput = () => TextReader.Null, Out = TextWriter.Null, Error = error, Environment = _ => null };
        var reporter = new Reporter(terminal, OutputFormat.Json, isQuiet: false, isVerbose: false, useColor: false);

        reporter.Error(new BackupException(ErrorKind.Invalid, message));

        var line = error.ToString();
        line.ShouldContain($"\"{expected}\"");
        line.TrimEnd('\n').ShouldAllBe(c => c >= ' ' && c <= '~');
        using var document = JsonDocument.Parse(line);
        document.RootElement.GetProperty("error").GetProperty("message").GetString().ShouldBe(message);
    }

    private sealed class BrokenWriter(int errno) : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("It does not work.", errno);
    }
}
