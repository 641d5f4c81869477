using System.Diagnostics;

namespace Emberkeep.Engine.Tests.Golden;

/// <summary>Python, whose output the format is defined by. Tests that need it are skipped where it is missing.</summary>
internal static class PythonReference
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Runs a script with bytes on its standard input and returns its standard output.</summary>
    public static async Task<byte[]> RunAsync(string script, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
        process.StandardInput.Close();
        await copying;
        await process.WaitForExitAsync(cancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return output.ToArray();
    }

    /// <summary>Skips the test unless Python and the module are installed.</summary>
    public static async Task RequireAsync(string module, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(File.Exists(Interpreter), "Python is not installed.");
        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", "import " + module]) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync(cancellationToken);
        Assert.SkipUnless(process.ExitCode == 0, $"Python's module {module} is not installed.");
    }
}
