namespace Emberkeep.Cli.Composition;

/// <summary>What the command line says about the repository and the configuration.</summary>
/// <param name="Repository">Path or URL of the repository, or null when the configuration names it.</param>
/// <param name="ConfigFiles">Configuration files in the order given; later ones win. Empty for the default ones.</param>
/// <param name="ConfigDirectory">Directory whose files are read after the configuration files, or null.</param>
/// <param name="Overrides">
/// Options set on the command line, each <c>option=value</c>, in the order given; they win over every file. They may hold secrets, so
/// nothing but the configuration reads them.
/// </param>
internal sealed record RepositorySelection(
    string? Repository, IReadOnlyList<string> ConfigFiles, string? ConfigDirectory, IReadOnlyList<string> Overrides);
