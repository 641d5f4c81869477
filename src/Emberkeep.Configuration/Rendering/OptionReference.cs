using System.Text;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Rendering;

/// <summary>Writes the reference of the configuration, docs/reference/configuration.md, from the option table.</summary>
public static class OptionReference
{
    private const string Introduction =
        """
        # Configuration

        This page is generated from the option table in `src/Emberkeep.Configuration/Options`.

        Emberkeep reads the files of Cinder, `cinder.conf` included, in the dialect of oslo.config:

        * Options stand in the section `[DEFAULT]`, one `name = value` or `name: value` to a line.
        * Lines that begin with `#` or `;` are comments. A comment behind a value is part of the value.
        * An indented line continues the value of the line above.
        * Quotes around a whole value are taken off: they keep blanks at its ends.
        * `$name` and `${name}` stand for another option's value, `${section.name}` for one of another section, `$$` for a dollar.
        * Booleans are `true`, `yes`, `on`, `1` and `false`, `no`, `off`, `0`. Lists are separated by commas.

        The files given with `--config-file` are read in their order, then the `*.conf` files of each `--config-dir` sorted by name, then
        `--set option=value`; what is read later wins. Without `--config-file`, `/etc/emberkeep/emberkeep.conf` is read, or
        `/etc/cinder/cinder.conf` if there is no such file and it may be read. A file has to be UTF-8 and at most 4 MiB.

        Options that Emberkeep does not know are ignored in files, with a warning if they begin with `backup_`; with `--set` they are errors.
        A wrong value of an option that only other drivers take is a warning.

        *Not used* marks options that are read and checked, so that a `cinder.conf` can be taken as it is, and that change nothing so far.
        *Secret* marks options whose value is never shown.

        """;

    /// <summary>The text of the page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        WriteDrivers(page);
        foreach (var section in OptionTable.Sections)
        {
            page.Append("\n## ").Append(section.Title).Append("\n\n").Append(section.Introduction).Append("\n\n");
            page.Append("| Option | Type | Default | Meaning |\n|---|---|---|---|\n");
            foreach (var option in section.Options)
            {
                page.Append("| `").Append(option.Name).Append("` | ").Append(TypeOf(option)).Append(" | ").Append(DefaultOf(option))
                    .Append(" | ").Append(MeaningOf(option)).Append(" |\n");
            }
        }

        return page.ToString();
    }

    private static void WriteDrivers(StringBuilder page)
    {
        page.Append("\n## Drivers\n\nValues of `").Append(ServiceOptions.Driver.Name).Append("`: a short name or the class path of Cinder's driver. ")
            .Append("The path of the module alone (`cinder.backup.drivers.nfs`) and the old `cinder.backup.drivers.google.GoogleBackupDriver` are taken too, ")
            .Append("and `Assembly!Type` for a vendor's driver.\n\n| Short name | Class path in the records of backups |\n|---|---|\n");
        foreach (var driver in DriverCatalog.Known)
        {
            page.Append("| `").Append(driver.ShortName).Append("` | `").Append(driver.ClassPath).Append("` |\n");
        }
    }

    private static string TypeOf(Option option) => option.Limits is null ? option.TypeName : $"{option.TypeName}, {option.Limits}";

    private static string DefaultOf(Option option) => option switch
    {
        { DefaultNote: { } note } => note,
        { DefaultText: null } => "none",
        { DefaultText: "" } => "empty",
        _ => $"`{option.DefaultText}`",
    };

    private static string MeaningOf(Option option)
    {
        var meaning = new StringBuilder(option.Meaning.Replace("|", "\\|", StringComparison.Ordinal));
        AppendNames(meaning, "Also", option.Aliases);
        AppendNames(meaning, "Deprecated name", option.DeprecatedNames);
        meaning.Append(option.IsSecret ? " *Secret.*" : "").Append(option.IsUsed ? "" : " *Not used.*");
        return meaning.ToString();
    }

    private static void AppendNames(StringBuilder meaning, string title, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            meaning.Append(' ').Append(title).Append(": `").AppendJoin("`, `", names).Append("`.");
        }
    }
}
