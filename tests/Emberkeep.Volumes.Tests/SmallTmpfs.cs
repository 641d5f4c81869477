using Emberkeep.Testing;

namespace Emberkeep.Volumes.Tests;

/// <summary>A file system of 1 MiB, to run out of space on.</summary>
internal sealed class SmallTmpfs : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly bool _mounted;

    internal SmallTmpfs()
    {
        var (exitCode, output) = Environment.IsPrivilegedProcess
            ? Command.Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _directory.Path)
            : (-1, "it takes root");
        _mounted = exitCode == 0;
        if (!_mounted)
        {
            _directory.Dispose();
            Assert.Skip($"Cannot mount a small tmpfs: {output}");
        }
    }

    internal string File(string name) => _directory.File(name);

    public void Dispose()
    {
        if (_mounted)
        {
            Command.Run("umount", _directory.Path).ExitCode.ShouldBe(0);
        }

        _directory.Dispose();
    }
}
