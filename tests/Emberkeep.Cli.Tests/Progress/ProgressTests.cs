using Emberkeep.Drivers;

namespace Emberkeep.Cli.Tests.Progress;

public sealed class ProgressTests
{
    private const long Total = 100 << 20;

    private static CliRunner Runner(int steps)
    {
        var runner = new CliRunner(Samples.Record(0xaabb0001));
        runner.Driver.DuringJob = (progress, _) =>
        {
            progress.Report(new JobProgress(JobPhase.Planning, 0, 0, 0, 0));
            for (var step = 1; step <= steps; step++)
            {
                runner.Time.Advance(TimeSpan.FromMilliseconds(50));
                progress.Report(new JobProgress(JobPhase.Transferring, Total * step / steps, Total, Total * step / steps / 4, step));
            }

            progress.Report(new JobProgress(JobPhase.Finishing, Total, Total, Total / 4, steps));
            return Task.CompletedTask;
        };
        return runner;
    }

    [Fact]
    public async Task Json_ManyReports_AtMostFivePerSecondAndADoneLine()
    {
        var result = await Runner(200).RunAsync("backup", "verify", "aabb", "--progress", "json");
        var lines = result.ErrorLines;
        var progress = lines[..^1];

        // 200 reports in 10 seconds: one per 200 ms, and one per change of phase.
        progress.Length.ShouldBeInRange(48, 53);
        progress.ShouldAllBe(line => line.GetProperty("event").GetString() == "progress");
        progress[0].GetProperty("phase").GetString().ShouldBe("planning");
        progress[0].GetProperty("eta_seconds").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        progress[^1].GetProperty("phase").GetString().ShouldBe("finishing");
        var middle = progress[25];
        middle.GetProperty("bytes_total").GetInt64().ShouldBe(Total);
        middle.GetProperty("rate").GetDouble().ShouldBeInRange(Total / 10.0 * 0.9, Total / 10.0 * 1.1);
        middle.GetProperty("eta_seconds").GetDouble().ShouldBeInRange(4, 6);
        middle.GetProperty("bytes_stored").GetInt64().ShouldBe(middle.GetProperty("bytes_done").GetInt64() / 4);
        var done = lines[^1];
        done.GetProperty("event").GetString().ShouldBe("done");
        done.GetProperty("success").GetBoolean().ShouldBeTrue();
        done.GetProperty("bytes_done").GetInt64().ShouldBe(Total);
        done.GetProperty("seconds").GetDouble().ShouldBe(10);
    }

    [Fact]
    public async Task Json_JobFails_DoneLineSaysSoBeforeTheError()
    {
        var runner = Runner(3);
        runner.Driver.Failure = new Emberkeep.Errors.BackupException(Emberkeep.Errors.ErrorKind.Unavailable, "Gone.");
        var lines = (await runner.RunAsync("backup", "verify", "aabb", "--progress", "json", "--output", "json")).ErrorLines;
        lines[^2].GetProperty("success").GetBoolean().ShouldBeFalse();
        lines[^1].GetProperty("error").GetProperty("kind").GetString().ShouldBe("Unavailable");
    }

    [Fact]
    public async Task Bar_Terminal_ShowsRateAndEtaAndClearsItself()
    {
        var runner = Runner(40);
        runner.IsTerminal = true;
        var result = await runner.RunAsync("backup", "verify", "aabb");
        result.Error.ShouldContain("verify  planning ...");
        result.Error.ShouldContain("52%  52.5 MiB of 100 MiB  50 MiB/s  ETA ");
        result.Error.ShouldEndWith("\r\u001b[K");
        result.Error.ShouldNotContain("\n");
        result.Out.ShouldNotContain("%");
    }

    [Theory]
    [InlineData(false, "auto", false)]
    [InlineData(false, "bar", true)]
    [InlineData(true, "auto", true)]
    [InlineData(true, "none", false)]
    public async Task Mode_DecidesWhetherAnythingIsShown(bool isTerminal, string mode, bool isShown)
    {
        var runner = Runner(10);
        runner.IsTerminal = isTerminal;
        var result = await runner.RunAsync("backup", "verify", "aabb", "--progress", mode);
        (result.Error.Length > 0).ShouldBe(isShown);
    }

    [Fact]
    public async Task Quiet_Terminal_ShowsNothing()
    {
        var runner = Runner(10);
        runner.IsTerminal = true;
        (await runner.RunAsync("backup", "verify", "aabb", "--quiet")).Error.ShouldBeEmpty();
    }
}
