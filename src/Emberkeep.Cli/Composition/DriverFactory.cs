using Emberkeep.Configuration;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Drivers;
using Emberkeep.Engine;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>Makes the driver that the configuration names.</summary>
internal sealed class DriverFactory(TimeProvider time, ILogger<ChunkedBackupDriver> logger, string createdBy)
{
    /// <summary>Makes the driver; it owns its store.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unsupported"/> when this build has no such driver.</exception>
    public BackupDriver Create(Settings settings)
    {
        var name = settings.Driver;
        return name.ShortName switch
        {
            "posix" => Chunked(name, PosixStore.Open(settings.Get(PosixOptions.Path), StoreOptions(settings), time), settings),
            _ when !settings.IsSet(ServiceOptions.Driver) => throw new BackupException(
                ErrorKind.Invalid,
                "No repository is named.",
                "Name one with -r /path/to/repository, with EMBERKEEP_REPOSITORY, or with backup_driver in a configuration file."),
            _ => throw new BackupException(
                ErrorKind.Unsupported,
                $"backup_driver = {settings.Get(ServiceOptions.Driver)} is known, but this version of emberkeep cannot use it yet.",
                "Use backup_driver = posix."),
        };
    }

    private static PosixStoreOptions StoreOptions(Settings settings) => new()
    {
        CreateContainers = settings.Get(ServiceOptions.CreateContainers),
        CreateRoot = true,
    };

    private ChunkedBackupDriver Chunked(DriverName name, IObjectStore store, Settings settings) => new(
        store,
        new ChunkedDriverOptions
        {
            Service = name.ClassPath!,
            ObjectSize = settings.Get(PosixOptions.FileSize),
            BlockSize = checked((int)Math.Min(settings.Get(PosixOptions.ShaBlockSize), int.MaxValue)),
            Compression = settings.Get(ServiceOptions.CompressionAlgorithm),
            CompressionLevel = (int?)settings.Get(ServiceOptions.CompressionLevel),
            Workers = (int)settings.Get(ServiceOptions.WorkersPerJob),
            AvailabilityZone = settings.Get(ServiceOptions.AvailabilityZone),
            Host = settings.Get(ServiceOptions.Host),
            CreatedBy = createdBy,
        },
        time,
        logger);
}
