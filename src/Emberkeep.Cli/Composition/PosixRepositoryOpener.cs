using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Engine;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>A directory of this machine.</summary>
internal sealed class PosixRepositoryOpener : IRepositoryOpener
{
    /// <inheritdoc/>
    public OptionArea Area => OptionArea.Posix;

    /// <inheritdoc/>
    public string Scheme => "posix://";

    /// <inheritdoc/>
    public Type StoreType => typeof(PosixStore);

    /// <inheritdoc/>
    public IEnumerable<string> OverridesOf(string address) =>
        [IniWriter.Override(ServiceOptions.Driver, "posix"), IniWriter.Override(PosixOptions.Path, RepositoryAddress.DirectoryOf(address))];

    /// <inheritdoc/>
    public Task<IObjectStore> OpenAsync(Settings settings, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var root = settings.Get(PosixOptions.Path);
        if (!Directory.Exists(root))
        {
            // To a store a missing root is an empty one; to an operator it is a mistyped path or a share that is not mounted.
            throw new BackupException(
                ErrorKind.NotFound, $"There is no repository directory {root}.", "Check the path and whether the share is mounted; for a new repository make the directory.");
        }

        return Task.FromResult<IObjectStore>(PosixStore.Open(root, PosixStoreOptions.From(settings), time));
    }

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time) =>
        StoreCheck.OfDirectory(settings.Get(PosixOptions.Path), new PosixStoreOptions(), checkSettings, time);

    /// <inheritdoc/>
    public ChunkedDriverOptions Complete(ChunkedDriverOptions common, Settings settings) => OfFiles(common, settings);

    /// <summary>What holds for every repository that is a directory tree.</summary>
    internal static ChunkedDriverOptions OfFiles(ChunkedDriverOptions common, Settings settings) => common with
    {
        ObjectSize = settings.Get(PosixOptions.FileSize),
        ObjectSizeOption = PosixOptions.FileSize.Name,
        BlockSize = (int)Math.Min(int.MaxValue, settings.Get(PosixOptions.ShaBlockSize)),
        BlockSizeOption = PosixOptions.ShaBlockSize.Name,
    };
}
