using Emberkeep.Configuration.Options;
using Emberkeep.Errors;
using Emberkeep.Plugins;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Samples;

/// <summary>What <c>backup_driver = Emberkeep.Samples.ArrayStore!Emberkeep.Samples.ArrayStore</c> leads to.</summary>
public sealed partial class ArrayStoreProvider : IStoreProvider
{
    /// <summary>The array; one for all stores of the process.</summary>
    public ArrayClient Array { get; } = new();

    /// <inheritdoc/>
    public OptionSection Options => ArrayOptions.Section;

    /// <inheritdoc/>
    public Type StoreType => typeof(NfsStore);

    /// <inheritdoc/>
    public async Task<IObjectStore> OpenAsync(StoreRequest request, CancellationToken cancellationToken)
    {
        var settings = request.Settings;
        var files = PosixStoreOptions.From(settings);
        var volumeRoot = settings.Get(ArrayOptions.VolumeRoot);
        var shareRoot = settings.Get(ArrayOptions.ShareRoot);
        if (!settings.Get(ArrayOptions.ArrayCopy))
        {
            return shareRoot is null
                ? await NfsStoreOpener.OpenAsync(NfsStoreOptions.From(settings), request.Time, cancellationToken)
                : new NfsStore(new NfsConnection(new LocalFileSystem(shareRoot)), files, request.Time);
        }

        if (volumeRoot is null)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"The sample array needs {ArrayOptions.VolumeRoot.Name}.", $"Set it, or {ArrayOptions.ArrayCopy.Name} = false.");
        }

        LogOpening(request.Logger, volumeRoot);
        if (shareRoot is not null)
        {
            return new ArrayStore(new NfsConnection(new LocalFileSystem(shareRoot)), files, request.Time, Array, volumeRoot, shareRoot);
        }

        var options = NfsStoreOptions.From(settings);
        return await NfsStoreOpener.OpenAsync(
            options,
            (connection, storeOptions, time) => new ArrayStore(connection, storeOptions, time, Array, volumeRoot, connection.FileSystem.Location),
            request.Time,
            cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "The array copies the data of volumes below {VolumeRoot}")]
    private static partial void LogOpening(ILogger logger, string volumeRoot);
}
