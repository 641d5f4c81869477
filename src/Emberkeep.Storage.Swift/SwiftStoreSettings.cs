using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Storage.Swift.Authentication;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Swift;

/// <summary>Makes <see cref="SwiftStoreOptions"/> from a configuration and the environment.</summary>
public static class SwiftStoreSettings
{
    /// <summary>Reads the options of the swift driver.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="environment">A variable of the environment, or null.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; says which option or variable is missing.</exception>
    public static SwiftStoreOptions From(Settings settings, Func<string, string?> environment)
    {
        var variables = new EnvironmentReader(environment);
        return new SwiftStoreOptions
        {
            Credentials = CredentialsReader.Read(settings, variables),
            ServiceCredentials = settings.Get(SwiftOptions.ServiceAuth) ? CredentialsReader.ReadService(settings, variables) : null,
            Container = ContainerOf(settings),
            StoragePolicy = settings.Get(SwiftOptions.CreateStoragePolicy),
            CreatesContainers = settings.Get(ServiceOptions.CreateContainers),
            CaCertFile = settings.Get(SwiftOptions.CaCertFile) ?? variables.Find("OS_CACERT"),
            IsInsecure = settings.Get(SwiftOptions.AuthInsecure),
            IoTimeout = TimeSpan.FromSeconds(settings.Get(NfsOptions.IoTimeout)),
            Retry = new RetryOptions
            {
                Retries = (int)Math.Min(100, settings.Get(SwiftOptions.RetryAttempts)),
                FirstDelay = TimeSpan.FromSeconds(Math.Min(3600, settings.Get(SwiftOptions.RetryBackoff))),
            },
            SpoolDirectory = variables.Find("TMPDIR") ?? "/var/tmp",
        };
    }

    private static ContainerName ContainerOf(Settings settings)
    {
        var text = settings.Get(SwiftOptions.Container);
        return ContainerName.TryParse(text, out var name) ? name : throw new BackupException(
            ErrorKind.Invalid, "backup_swift_container is not the name of a container.", "Use a name without control characters, for example volumebackups.");
    }
}
