using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Rendering;

namespace Emberkeep.Configuration.Tests.Rendering;

public sealed class OptionReferenceTests
{
    [Fact]
    public void Write_CommittedPage_IsUpToDate()
    {
        var page = Path.Combine(RepositoryRoot(), "docs", "reference", "configuration.md");
        if (Environment.GetEnvironmentVariable("EMBERKEEP_UPDATE_DOCS") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(page)!);
            File.WriteAllText(page, OptionReference.Write());
        }

        (File.Exists(page) ? File.ReadAllText(page) : "").ShouldBe(
            OptionReference.Write(),
            "docs/reference/configuration.md is not what the option table says. Run this test with EMBERKEEP_UPDATE_DOCS=1 and commit the page.");
    }

    [Fact]
    public void Write_EveryOption_HasARowOfFourCells()
    {
        var rows = OptionReference.Write().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        foreach (var option in OptionTable.All)
        {
            var row = rows.Single(line => line.StartsWith($"| `{option.Name}` |", StringComparison.Ordinal));
            row.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|').ShouldBe(5, row);
        }
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Emberkeep.slnx")))
        {
            directory = directory.Parent;
        }

        return directory.ShouldNotBeNull("The tests run inside a checkout.").FullName;
    }
}
