using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Drivers;
using Emberkeep.Storage.FileSystem.Checks;

namespace Emberkeep.Cli.Composition;

/// <summary>What the command line knows about one kind of repository. <see cref="RepositoryOpeners"/> has them all.</summary>
internal interface IRepositoryKind
{
    /// <summary>The driver whose repositories these are.</summary>
    OptionArea Area { get; }

    /// <summary>What addresses of this kind begin with, with the separator: <c>nfs://</c>.</summary>
    string Scheme { get; }

    /// <summary>What the driver can do. <c>driver list</c> and the reference of the drivers have it from here.</summary>
    DriverFeatures Features { get; }

    /// <summary>The overrides of the configuration that an address stands for, the driver among them.</summary>
    /// <exception cref="Errors.BackupException"><see cref="Errors.ErrorKind.Invalid"/> when it is no address.</exception>
    IEnumerable<string> OverridesOf(string address);

    /// <summary>What only the code that uses the options can tell about them, as the configuration report shows it.</summary>
    IEnumerable<string> FaultsOf(Settings settings) => [];

    /// <summary>What <c>config check</c> tries. The caller disposes it.</summary>
    IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time);
}
