using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Tests.Oslo;

/// <summary>Runs the real oslo.config of the system's Python, where it is installed.</summary>
internal static class OsloReader
{
    private const string Python = "/usr/bin/python3";

    /// <summary>What oslo.config makes of each case; a case is the texts of its files.</summary>
    public static async Task<JsonArray> ReadAsync(IReadOnlyList<string[]> cases, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["options"] = new JsonArray([.. OptionTable.All.Select(Describe)]),
            ["cases"] = JsonSerializer.SerializeToNode(cases),
        };
        using var process = Start(["-c", await ReadScriptAsync(cancellationToken)]);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(request.ToJsonString().AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return JsonNode.Parse(await output)!.AsArray();
    }

    /// <summary>Skips the test where there is no oslo.config, but not where all tests have to run.</summary>
    public static async Task RequireAsync(CancellationToken cancellationToken)
    {
        const string Reason = "python3-oslo.config is not installed: install it to compare with the real thing.";
        if (await IsPresentAsync(cancellationToken))
        {
            return;
        }

        Assert.False(Environment.GetEnvironmentVariable("CI") is "true", Reason);
        Assert.Skip(Reason);
    }

    private static async Task<bool> IsPresentAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var process = Start(["-c", "import oslo_config"]);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0;
    }

    private static Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(Python, arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<string> ReadScriptAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(typeof(OsloReader).Assembly.GetManifestResourceStream("read_with_oslo.py")!);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static JsonNode Describe(Option option)
    {
        var integer = option.Type as IntegerType;
        return new JsonObject
        {
            ["name"] = option.Name,
            ["type"] = option.Type is RateScheduleType or SpaceReserveType ? "string" : option.TypeName,
            ["default"] = option.DefaultFor(TestConfiguration.Host),
            ["min"] = integer?.Min,
            ["max"] = integer?.Max,
            ["choices"] = new JsonArray([.. ((option.Type as TextType)?.Choices ?? []).Select(choice => JsonValue.Create(choice))]),
            ["others"] = new JsonArray([.. option.AllNames.Skip(1).Select(name => JsonValue.Create(name))]),
        };
    }
}
