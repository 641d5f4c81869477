using Emberkeep.Conformance.Stores;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

public sealed class NfsStoreConformanceTests(NfsServers servers) : StoreConformance
{
    private NfsClientOptions? _options;

    protected override bool HasHierarchicalNames => false;

    protected override async ValueTask<IObjectStore> OpenAsync()
    {
        if (_options is null)
        {
            var server = await servers.SharedAsync();
            _options = NfsServers.Options(server, NfsServers.NewRoot(server));
        }

        return new PosixStore(new NfsClientFileSystem(_options), new PosixStoreOptions(), TimeProvider.System);
    }

    protected override ValueTask CleanUpAsync()
    {
        if (_options is not null)
        {
            Directory.Delete(_options.ExportPath, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}
