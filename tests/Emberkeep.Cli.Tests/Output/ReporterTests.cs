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

    private sealed class BrokenWriter(int errno) : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("It does not work.", errno);
    }
}
