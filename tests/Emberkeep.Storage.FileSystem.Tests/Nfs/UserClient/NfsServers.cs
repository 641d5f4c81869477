using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Testing.Nfs;

[assembly: AssemblyFixture(typeof(Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient.NfsServers))]

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>The NFS server that most tests share, started by the first that asks. Tests that harm a server start their own.</summary>
public sealed class NfsServers : IAsyncDisposable
{
    public const string Squashed = "squashed";
    public const string Trusting = "trusting";
    public const string ReadOnly = "read-only";
    public const string Small = "small";

    /// <summary>Size of the file system behind <see cref="Small"/>.</summary>
    public const int SmallBytes = 8 * 1024 * 1024;

    /// <summary>An ordinary user, who owns the exported directories of <see cref="NewRoot"/>.</summary>
    public const uint User = 4711;
    public const uint Group = 4712;

    private readonly SemaphoreSlim _gate = new(1);
    private GaneshaServer? _shared;

    public static GaneshaExport[] Exports => [new(Squashed), new(Trusting, SquashesRoot: false), new(ReadOnly, IsReadOnly: true), new(Small, Bytes: SmallBytes)];

    public async Task<GaneshaServer> SharedAsync()
    {
        SkipUnlessPossible();
        await _gate.WaitAsync();
        try
        {
            return _shared ??= await GaneshaServer.StartAsync(Exports);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A server for one test.</summary>
    public static async Task<GaneshaServer> NewAsync()
    {
        SkipUnlessPossible();
        return await GaneshaServer.StartAsync(Exports);
    }

    /// <summary>A new directory in an exported one.</summary>
    public static string NewRoot(GaneshaServer server, string export = Squashed, uint owner = User, uint group = Group)
    {
        var path = Path.Combine(server.PathOf(export), Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(path);
        Ownership.Change(path, owner, group);
        return path;
    }

    /// <summary>How to reach a directory of a server as the ordinary user.</summary>
    public static NfsClientOptions Options(GaneshaServer server, string root) => new()
    {
        Host = "127.0.0.1",
        ExportPath = root,
        Port = server.Port,
        MountPort = server.MountPort,
        Uid = User,
        Gid = Group,
        IoTimeout = TimeSpan.FromSeconds(20),
    };

    public async ValueTask DisposeAsync()
    {
        if (_shared is not null)
        {
            await _shared.DisposeAsync();
        }

        _gate.Dispose();
    }

    public static void SkipUnlessLibraryIsThere() =>
        SkipBecauseOf(Emberkeep.Native.Nfs.LibnfsLibrary.IsAvailable ? null : "The Debian package libnfs13 is not installed.");

    private static void SkipUnlessPossible()
    {
        SkipUnlessLibraryIsThere();
        SkipBecauseOf(GaneshaServer.Obstacle);
    }

    private static void SkipBecauseOf(string? obstacle)
    {
        if (obstacle is not null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(obstacle);
        }

        Assert.SkipWhen(obstacle is not null, obstacle ?? "");
    }
}
