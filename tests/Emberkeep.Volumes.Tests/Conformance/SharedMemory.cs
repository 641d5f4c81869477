namespace Emberkeep.Volumes.Tests.Conformance;

/// <summary>A tmpfs that most Linux hosts have: another file system with its own idea of holes.</summary>
internal static class SharedMemory
{
    private const string Path = "/dev/shm";

    internal static string Require()
    {
        Assert.SkipUnless(Directory.Exists(Path), "There is no /dev/shm here.");
        return Path;
    }
}
