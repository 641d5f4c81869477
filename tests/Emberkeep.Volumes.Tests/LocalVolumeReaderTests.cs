using System.Net.Sockets;
using CsCheck;
using Emberkeep.Errors;
using Emberkeep.Testing;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Volumes.Tests;

public sealed class LocalVolumeReaderTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindExtentAsync_InsideAKnownRunOfData_DoesNotAskTheKernelAgain()
    {
        var path = _directory.File("volume");
        await File.WriteAllBytesAsync(path, Enumerable.Repeat((byte)1, 1 << 20).ToArray(), Cancel);
        await using var reader = LocalVolume.OpenReader(path);
        (await reader.FindExtentAsync(0, Cancel)).ShouldBe(new VolumeExtent(0, 1 << 20, IsHole: false));

        // Only an answer from memory can still be data after this; it may be, since data may be reported for a hole.
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(0);
            file.SetLength(1 << 20);
        }

        (await reader.FindExtentAsync(4096, Cancel)).ShouldBe(new VolumeExtent(4096, (1 << 20) - 4096, IsHole: false));
    }

    [Fact]
    public async Task FindExtentAsync_HoleThatBecameData_IsReportedAsData()
    {
        var path = _directory.File("volume");
        await using (var file = new FileStream(path, FileMode.CreateNew))
        {
            file.SetLength(1 << 20);
        }

        await using var reader = LocalVolume.OpenReader(path);
        (await reader.FindExtentAsync(0, Cancel)).IsHole.ShouldBeTrue();
        await File.WriteAllBytesAsync(path, Enumerable.Repeat((byte)1, 1 << 20).ToArray(), Cancel);

        (await reader.FindExtentAsync(0, Cancel)).IsHole.ShouldBeFalse();
    }

    [Fact]
    public void OpenReader_MissingPath_IsNotFoundAndNamesIt()
    {
        var path = _directory.File("absent");

        var error = Should.Throw<BackupException>(() => LocalVolume.OpenReader(path));

        error.Kind.ShouldBe(ErrorKind.NotFound);
        error.Message.ShouldContain(path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/dev/zero\0/volume")]
    public void OpenReader_ImpossiblePath_IsInvalid(string path) =>
        Should.Throw<BackupException>(() => LocalVolume.OpenReader(path)).Kind.ShouldBe(ErrorKind.Invalid);

    [Fact]
    public void OpenReader_Directory_IsRefused() => ShouldRefuse(_directory.Path, "directory");

    [Fact]
    public void OpenReader_CharacterDevice_IsRefused() => ShouldRefuse("/dev/zero", "character device");

    [Fact]
    public void OpenReader_Socket_IsRefused()
    {
        var path = _directory.File("socket");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));

        ShouldRefuse(path, "socket");
    }

    [Fact]
    public async Task OpenReader_FifoWithoutWriter_IsRefusedAtOnce()
    {
        var path = _directory.File("fifo");
        Command.Run("mkfifo", path).ExitCode.ShouldBe(0);

        await Task.Run(() => ShouldRefuse(path, "FIFO"), Cancel).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task OpenReader_FileWithoutPermission_IsUnauthorized()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root may read everything.");
        var path = _directory.File("volume");
        await Disk.FillAsync(path, 10, Cancel);
        File.SetUnixFileMode(path, UnixFileMode.None);

        var error = Should.Throw<BackupException>(() => LocalVolume.OpenReader(path));

        error.Kind.ShouldBe(ErrorKind.Unauthorized);
        error.Remedy.ShouldNotBeNull();
    }

    [Fact]
    public async Task OpenReader_SymbolicLink_IsFollowedAndKeepsItsName()
    {
        var content = await Disk.FillAsync(_directory.File("target"), 10_000, Cancel);
        var link = _directory.File("link");
        File.CreateSymbolicLink(link, _directory.File("target"));
        await using var reader = LocalVolume.OpenReader(link);
        var buffer = new byte[10_000];

        (await reader.ReadAsync(0, buffer, Cancel)).ShouldBe(10_000);

        reader.Name.ShouldBe(link);
        buffer.ShouldBe(content);
    }

    [Fact]
    public async Task OpenReader_EmptyFile_HasNothingToRead()
    {
        await Disk.FillAsync(_directory.File("empty"), 0, Cancel);
        await using var reader = LocalVolume.OpenReader(_directory.File("empty"));

        reader.Length.ShouldBe(0);
        (await reader.ReadAsync(0, new byte[10], Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task ReadAsync_VolumeTruncatedMeanwhile_NamesVolumeAndOffset()
    {
        var path = _directory.File("volume");
        await Disk.FillAsync(path, 100_000, Cancel);
        await using var reader = LocalVolume.OpenReader(path);
        await ShortenAsync(path, 50_001);

        var error = await Should.ThrowAsync<BackupException>(async () => await reader.ReadAsync(40_000, new byte[20_000], Cancel));

        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.Message.ShouldContain(path);
        error.Message.ShouldContain("truncated");
        error.Message.ShouldContain("50001");
    }

    /// <summary>To SEEK_DATA the missing end looks like a hole; taken for one it would be backed up as zeros.</summary>
    [Theory]
    [InlineData(50_001)]
    [InlineData(0)]
    public async Task FindExtentAsync_VolumeTruncatedMeanwhile_IsNoHole(int newLength)
    {
        var path = _directory.File("volume");
        await Disk.FillAsync(path, 100_000, Cancel);
        await using var reader = LocalVolume.OpenReader(path);
        await ShortenAsync(path, newLength);

        var error = await Should.ThrowAsync<BackupException>(async () => await reader.FindExtentAsync(60_000, Cancel));

        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.Message.ShouldContain("60000");
    }

    [Fact]
    public async Task ReadAsync_VolumeGrownMeanwhile_StopsAtTheLengthItHad()
    {
        var path = _directory.File("volume");
        await Disk.FillAsync(path, 1000, Cancel);
        await using var reader = LocalVolume.OpenReader(path);
        await File.AppendAllBytesAsync(path, new byte[500], Cancel);

        (await reader.ReadAsync(0, new byte[2000], Cancel)).ShouldBe(1000);
        (await reader.FindExtentAsync(999, Cancel)).ShouldBe(new VolumeExtent(999, 1, IsHole: false));
        reader.Length.ShouldBe(1000);
    }

    [Fact]
    public async Task FindExtentAsync_HugeSparseFile_ReportsTheHoleInOneCall()
    {
        const long Length = 3L << 40;
        const long DataAt = 2L << 40;
        var path = _directory.File("sparse");
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.SetLength(file, Length);
            Assert.SkipUnless(Disk.Allocated(path) < 1 << 20, "This file system has no sparse files.");
            await RandomAccess.WriteAsync(file, new byte[] { 1, 2, 3 }, DataAt, Cancel);
        }

        await using var reader = LocalVolume.OpenReader(path);
        var buffer = new byte[4];

        var hole = await reader.FindExtentAsync(0, Cancel);
        (await reader.ReadAsync(DataAt - 1, buffer, Cancel)).ShouldBe(4);

        hole.ShouldBe(new VolumeExtent(0, DataAt, IsHole: true));
        (await reader.FindExtentAsync(DataAt, Cancel)).IsHole.ShouldBeFalse();
        (await reader.FindExtentAsync(DataAt + (1 << 20), Cancel)).ShouldBe(
            new VolumeExtent(DataAt + (1 << 20), Length - DataAt - (1 << 20), IsHole: true));
        buffer.ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public Task FindExtentAsync_AnyFile_ExtentsCoverItAndHolesAreZeros() =>
        RandomVolumes.Volume(300_000).SampleAsync(
            async sample =>
            {
                var path = _directory.File(Guid.NewGuid().ToString());
                await sample.WriteFileAsync(path, Cancel);
                await using var reader = LocalVolume.OpenReader(path);
                var restored = new byte[sample.Length];
                restored.AsSpan().Fill(0xEE);
                var position = 0L;
                while (position < reader.Length)
                {
                    var extent = await reader.FindExtentAsync(position, Cancel);
                    extent.Offset.ShouldBe(position);
                    extent.Length.ShouldBeGreaterThan(0);
                    var target = restored.AsMemory((int)position, (int)extent.Length);
                    if (extent.IsHole)
                    {
                        target.Span.Clear();
                    }
                    else
                    {
                        (await reader.ReadAsync(position, target, Cancel)).ShouldBe(target.Length);
                    }

                    position = extent.End;
                }

                position.ShouldBe(sample.Length);
                restored.AsSpan().SequenceEqual(sample.Content).ShouldBeTrue();
                File.Delete(path);
            },
            iter: 100);

    public void Dispose() => _directory.Dispose();

    private static void ShouldRefuse(string path, string what)
    {
        var error = Should.Throw<BackupException>(() => LocalVolume.OpenReader(path));
        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Message.ShouldBe($"Volume '{path}' is a {what}.");
    }

    private static async Task ShortenAsync(string path, int length)
    {
        await using var file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }
}
