namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>The whole contract on a file system like NFS: hard links, and no rename that refuses to replace.</summary>
public sealed class PublishingByLinkTests : PublishingFallbackTests
{
    protected override bool HasLinks => true;
}
