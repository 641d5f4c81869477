using Emberkeep.Stores;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>
/// The whole contract on a file system like SMB: neither. Its writers that race share one store, as the store's documentation says.
/// </summary>
public sealed class PublishingByPlainRenameTests : PublishingFallbackTests
{
    private IObjectStore? _shared;

    protected override bool HasLinks => false;

    protected override bool CanLink => false;

    protected override async ValueTask<IObjectStore> OpenAsync() => _shared ??= await base.OpenAsync();
}
