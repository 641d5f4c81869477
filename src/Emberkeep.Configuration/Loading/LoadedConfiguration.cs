using Emberkeep.Configuration.Validation;
using Emberkeep.Errors;

namespace Emberkeep.Configuration.Loading;

/// <summary>A configuration and what there is to say about it.</summary>
/// <param name="Settings">The values. Options whose value is not acceptable throw when they are asked for.</param>
/// <param name="Faults">What has to be corrected, all at once. Empty when the configuration is good.</param>
/// <param name="Warnings">What works but is hardly meant, and what is wrong with options that the configured driver does not take.</param>
/// <param name="Files">The files that were read, in the order in which later ones win.</param>
public sealed record LoadedConfiguration(
    Settings Settings, IReadOnlyList<ConfigurationFault> Faults, IReadOnlyList<ConfigurationWarning> Warnings, IReadOnlyList<string> Files)
{
    /// <summary>The settings, if there is nothing wrong with them.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>, with every fault on a line of its own.</exception>
    public Settings Require() => Faults.Count == 0 ? Settings : throw ConfigurationFault.CreateException(Faults);
}
