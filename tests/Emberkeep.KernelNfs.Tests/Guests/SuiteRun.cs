using System.Diagnostics;
using System.Reflection;
using Emberkeep.Testing;

namespace Emberkeep.KernelNfs.Tests.Guests;

/// <summary>Boots the guest once and runs one suite of scenarios in it; the tests of a class then look at their own scenario's result.</summary>
/// <param name="suite">The name of the file in Guest/suites.</param>
public abstract class SuiteRun(string suite) : IAsyncLifetime
{
    /// <summary>Longer than any suite takes on a busy host; the scenarios have limits of their own.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(30);

    private string _output = "";
    private string? _obstacle;
    private Dictionary<string, ScenarioResult> _results = [];

    internal static string ProjectDirectory => typeof(SuiteRun).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ProjectDirectory").Value!;

    public async ValueTask InitializeAsync()
    {
        _obstacle = Obstacle();
        if (_obstacle is not null)
        {
            return;
        }

        using var temporary = new TempDirectory();
        var start = new ProcessStartInfo(Path.Combine(ProjectDirectory, "run.sh"), [suite]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = temporary.Path;
        start.Environment["EMBERKEEP_GUEST_SECONDS"] = $"{s_limit.TotalSeconds:0}";
        using var process = Process.Start(start)!;
        try
        {
            var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).WaitAsync(s_limit + TimeSpan.FromMinutes(5));
            await process.WaitForExitAsync();
            _output = $"{texts[0]}{texts[1]}(exit code {process.ExitCode})";
            _results = ScenarioResult.ReadAll(texts[0]);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Fails unless the guest said that the scenario went well. Its figures go to the test's output.</summary>
    internal void ShouldHavePassed(string scenario)
    {
        if (_obstacle is not null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", _obstacle);
            Assert.Fail(_obstacle);
        }

        if (!_results.TryGetValue(scenario, out var result))
        {
            Assert.Fail($"The guest gave no result for {scenario}. All that it said:\n{_output}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{scenario}: {result.Seconds} s {result.Figures}");
        result.IsPassed.ShouldBeTrue($"{result.Figures}\n{result.Log}");
    }

    private static string? Obstacle()
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            return "The guest is built for x86-64.";
        }

        string[] programs = ["qemu-system-x86_64", "mmdebstrap", "mke2fs", "flock"];
        var path = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':');
        var missing = programs.Where(program => !path.Any(directory => File.Exists(Path.Combine(directory, program)))).ToList();
        return missing.Count > 0
            ? $"Not installed: {string.Join(", ", missing)} (Debian packages qemu-system-x86, mmdebstrap, e2fsprogs, util-linux)."
            : null;
    }
}
