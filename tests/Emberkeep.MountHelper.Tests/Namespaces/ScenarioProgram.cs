namespace Emberkeep.Testing.Mounting;

/// <summary>Where the build put the programs that the tests start.</summary>
internal static class ScenarioProgram
{
    /// <summary>The program of tests/Emberkeep.MountScenarios.</summary>
    public static string Path => Find("tests", "Emberkeep.MountScenarios", "Emberkeep.MountScenarios");

    /// <summary>emberkeep-mount itself.</summary>
    public static string EmberkeepMount => Find("src", "Emberkeep.MountHelper", "emberkeep-mount");

    /// <summary>All projects build to bin/CONFIGURATION/FRAMEWORK, so the last part of this one's directory leads to the others.</summary>
    private static string Find(string kind, string project, string program)
    {
        var parts = AppContext.BaseDirectory.TrimEnd('/').Split('/');
        var root = string.Join('/', parts[..^5]);
        return System.IO.Path.Combine(root, kind, project, "bin", parts[^2], parts[^1], program);
    }
}
