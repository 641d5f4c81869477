using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Tsm;
using Emberkeep.Tsm.Checks;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>A server of IBM Storage Protect behind its client. It keeps volumes as a whole, so it has a driver of its own and no store.</summary>
internal sealed class TsmRepository : IRepositoryKind
{
    /// <inheritdoc/>
    public OptionArea Area => OptionArea.Tsm;

    /// <inheritdoc/>
    public string Scheme => "tsm:";

    /// <inheritdoc/>
    public DriverFeatures Features => TsmBackupDriver.Features;

    /// <inheritdoc/>
    public IEnumerable<string> OverridesOf(string address)
    {
        yield return IniWriter.Override(ServiceOptions.Driver, "tsm");
        var directory = address[Scheme.Length..];
        if (directory.Length > 0)
        {
            yield return IniWriter.Override(TsmOptions.RecordDirectory, directory.StartsWith('/') && !directory.StartsWith("//", StringComparison.Ordinal) ? directory : throw new BackupException(
                ErrorKind.Invalid, $"'{address}' does not name a directory.", "Write tsm: alone, or tsm:/DIRECTORY with the directory of the records."));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> FaultsOf(Settings settings)
    {
        BackupException? fault = null;
        try
        {
            OptionsOf(settings);
        }
        catch (BackupException e)
        {
            fault = e;
        }

        return fault is null ? [] : [$"{fault.Message} {fault.Remedy}"];
    }

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time) => new TsmCheck(OptionsOf(settings), time);

    /// <summary>Makes the driver. The caller disposes it.</summary>
    public static BackupDriver OpenDriver(Settings settings, TimeProvider time, ILogger logger) => new TsmBackupDriver(OptionsOf(settings), time, logger);

    private static TsmDriverOptions OptionsOf(Settings settings) => TsmDriverOptions.From(settings, Environment.GetEnvironmentVariable);
}
