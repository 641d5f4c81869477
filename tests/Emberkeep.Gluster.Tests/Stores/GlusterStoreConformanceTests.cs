using Emberkeep.Conformance.Stores;
using Emberkeep.Gluster.Tests.Servers;
using Emberkeep.Storage.FileSystem.GlusterFs;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.Gluster.Tests.Stores;

/// <summary>The whole contract of a store on a volume of GlusterFS that emberkeep-mount mounted.</summary>
public sealed class GlusterStoreConformanceTests(GlusterWorlds worlds) : StoreConformance
{
    private string? _root;

    protected override bool HasHierarchicalNames => false;

    protected override async ValueTask<IObjectStore> OpenAsync()
    {
        if (_root is null)
        {
            var world = await worlds.SharedAsync();
            await world.NeedAsync("mkdir -p -m 750 \"$1\" && exec /usr/libexec/emberkeep/emberkeep-mount mount scratch", world.MountPointOf(GlusterWorld.Scratch));
            _root = Path.Combine(world.SeenFromOutside(world.MountPointOf(GlusterWorld.Scratch)), $"conformance-{Guid.NewGuid():N}");
            Directory.CreateDirectory(_root);
        }

        return new GlusterStore(new RemoteConnection(new LocalFileSystem(_root)), new PosixStoreOptions(), TimeProvider.System);
    }

    protected override ValueTask CleanUpAsync()
    {
        if (_root is not null)
        {
            Directory.Delete(_root, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}
