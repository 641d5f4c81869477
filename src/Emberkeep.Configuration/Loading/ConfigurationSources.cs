using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Loading;

/// <summary>Where the configuration comes from. Later sources win: the files in order, the directories in order, then the overrides.</summary>
public sealed record ConfigurationSources
{
    /// <summary>Files to read, each of which has to exist. When there are none, the default files are looked for.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Directories whose <c>*.conf</c> files are read in the order of their names.</summary>
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>
    /// Values of the command line, each <c>option=value</c> or <c>section.option=value</c>. Quotes and references work as in a file;
    /// <see cref="Ini.IniWriter.Override"/> makes one from a value that is to be taken as it is.
    /// </summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Emberkeep's own file, read without <see cref="Files"/> when it exists. Null for none.</summary>
    public string? DefaultFile { get; init; } = "/etc/emberkeep/emberkeep.conf";

    /// <summary>Cinder's file, read when there is no <see cref="DefaultFile"/> and it may be read. Null for none.</summary>
    public string? FallbackFile { get; init; } = "/etc/cinder/cinder.conf";

    /// <summary>What the configured vendor's driver brings along; null when there is none or it is not loaded yet.</summary>
    public VendorDriver? Vendor { get; init; }

    /// <summary>The machine that defaults and limits depend on.</summary>
    public HostFacts Host { get; init; } = HostFacts.Current;
}
