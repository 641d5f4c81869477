using System.Text;
using Emberkeep.Cli.Composition;
using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>Writes the reference of the drivers, docs/reference/drivers.md, from what the kinds of repositories say about themselves.</summary>
internal static class DriverReference
{
    private const string Introduction =
        """
        # Drivers

        This page is generated from the kinds of repositories in `src/Emberkeep.Cli/Composition`, like `emberkeep driver list`.

        Every driver makes full backups, restores, verifies, lists and deletes them, and checks a whole repository. Beyond that:

        * `incremental`: increments on an earlier backup.
        * `synthetic-full`: full backups that take what has not changed from an earlier one.
        * `resume`: going on with an interrupted backup.
        * `delete-any`: deleting a backup on which others are built, or on which none ever are.
        * `force-delete`: Cinder's `support_force_delete`, deleting a backup whatever its status is; where Cinder's driver says yes.
        * `containers`: choosing directory, bucket, container or pool for each backup.
        * `random-access`: reading any part of a backup without the parts before it.
        * `server-side-copy`: stored bytes get a second name (hard links of files) or are copied by the server (objects) without moving through Emberkeep.
        * `inspection`: `repository check` sees all files of the repository, not only objects, and can set some aside.

        A vendor's driver, `Assembly!Type`, is listed when the configuration names it. It can do what every store can, and what the
        interfaces of its store's type tell ([extending.md](../manual/extending.md)).

        """;

    /// <summary>The text of the page.</summary>
    public static string Write(IReadOnlyList<DriverDescription> drivers)
    {
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        var features = Enum.GetValues<DriverFeatures>().Where(feature => feature != DriverFeatures.None).ToList();
        page.Append("\n| Driver | ").AppendJoin(" | ", features.Select(DriverDescription.WordOf)).Append(" |\n|---|").Append(string.Concat(features.Select(_ => "---|"))).Append('\n');
        foreach (var driver in drivers)
        {
            page.Append("| `").Append(driver.Name).Append("` | ").AppendJoin(" | ", features.Select(feature => driver.Features.HasFlag(feature) ? "yes" : "no")).Append(" |\n");
        }

        foreach (var driver in drivers)
        {
            page.Append("\n## ").Append(driver.Name).Append("\n\n* Address: `").Append(driver.Address).Append("…`\n* In the records of backups: `").Append(driver.Service).Append('`');
            page.Append("\n* Other names: ").Append(Words(driver.Aliases)).Append("\n* Options ([configuration.md](configuration.md)): ").Append(Words(driver.Options)).Append('\n');
        }

        return page.ToString();
    }

    private static string Words(IReadOnlyList<string> words) => words.Count == 0 ? "none" : string.Join(", ", words.Select(word => $"`{word}`"));
}
