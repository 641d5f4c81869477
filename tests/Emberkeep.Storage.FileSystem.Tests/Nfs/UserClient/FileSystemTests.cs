using System.Net.Sockets;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Storage.FileSystem.Tests.Native;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>The requirements of a rooted file system, against a real server.</summary>
public sealed class FileSystemTests(NfsServers servers) : NfsTest, IAsyncLifetime
{
    private const int HangLimit = 20_000;

    private string _root = "";
    private NfsClientOptions _options = null!;
    private NfsClientFileSystem _files = null!;

    public async ValueTask InitializeAsync()
    {
        var server = await servers.SharedAsync();
        _root = NfsServers.NewRoot(server);
        _options = NfsServers.Options(server, _root);
        _files = new NfsClientFileSystem(_options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_root.Length > 0)
        {
            await _files.DisposeAsync();
            if (Directory.Exists(_root))
            {
                Directory.Delete(_root, recursive: true);
            }
        }
    }

    [Fact]
    public async Task Create_File_HasExactlyTheModeAndTheUserOfTheOptions()
    {
        const UnixFileMode Odd = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;

        await using (await _files.CreateAsync("file", Odd, Cancel))
        {
            File.GetUnixFileMode(At("file")).ShouldBe(Odd);
        }

        await _files.CreateDirectoryAsync("directory", DirectoryMode, Cancel);
        File.GetUnixFileMode(At("directory")).ShouldBe(DirectoryMode);
        (await _files.StatAsync("file", Cancel)).Mode.ShouldBe(Odd);
        (await OwnerAsync("file")).ShouldBe($"{NfsServers.User}:{NfsServers.Group}");
    }

    [Fact]
    public async Task Create_InSetGroupIdDirectory_InheritsGroupAndBit()
    {
        Ownership.Change(_root, NfsServers.User, 9999);
        File.SetUnixFileMode(_root, DirectoryMode | UnixFileMode.SetGroup);

        await _files.CreateDirectoryAsync("directory", DirectoryMode, Cancel);
        await using (await _files.CreateAsync("directory/file", FileMode, Cancel))
        {
            (await OwnerAsync("directory/file")).ShouldBe($"{NfsServers.User}:9999");
        }

        File.GetUnixFileMode(At("directory")).ShouldBe(DirectoryMode | UnixFileMode.SetGroup);
        File.GetUnixFileMode(At("directory/file")).ShouldBe(FileMode);
    }

    [Fact]
    public async Task Create_NameTaken_IsRefusedWhateverTakesIt()
    {
        await File.WriteAllTextAsync(At("file"), "x", Cancel);
        Directory.CreateDirectory(At("directory"));
        File.CreateSymbolicLink(At("link"), "nowhere");

        foreach (var name in new[] { "file", "directory", "link" })
        {
            await ShouldFailAsync(ErrorKind.AlreadyExists, _files.CreateAsync(name, FileMode, Cancel));
            await ShouldFailAsync(ErrorKind.AlreadyExists, _files.CreateDirectoryAsync(name, DirectoryMode, Cancel));
        }

        await ShouldFailAsync(ErrorKind.AlreadyExists, _files.CreateDirectoryAsync("", DirectoryMode, Cancel));
        File.Exists(At("nowhere")).ShouldBeFalse();
        (await File.ReadAllTextAsync(At("file"), Cancel)).ShouldBe("x");
    }

    [Fact(Timeout = HangLimit)]
    public async Task OpenRead_WhatIsNoRegularFile_IsRefused()
    {
        Directory.CreateDirectory(At("directory"));
        File.CreateSymbolicLink(At("link"), "/etc/passwd");
        File.CreateSymbolicLink(At("dangling"), "nowhere");
        TestCalls.MakeFifo(At("fifo"));
        TestCalls.MakeDevice(At("device"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(At("socket")));

        foreach (var name in new[] { "directory", "link", "dangling", "fifo", "device", "socket" })
        {
            var error = await ShouldFailAsync(ErrorKind.Corrupt, _files.OpenReadAsync(name, Cancel));
            error.Message.ShouldContain($"{_files.Location}/{name}");
        }

        (await _files.StatAsync("link", Cancel)).Kind.ShouldBe(FileKind.SymbolicLink);
        (await _files.StatAsync("fifo", Cancel)).Kind.ShouldBe(FileKind.Other);
        await ShouldFailAsync(ErrorKind.NotFound, _files.OpenReadAsync("absent", Cancel));
    }

    [Fact(Timeout = HangLimit)]
    public async Task EveryMember_LinkInTheMiddleOfThePath_IsRefused()
    {
        var outside = Directory.CreateDirectory(At("outside")).FullName;
        Directory.CreateDirectory(At("inside"));
        await File.WriteAllTextAsync(Path.Combine(outside, "file"), "secret", Cancel);
        File.CreateSymbolicLink(At("inside/link"), outside);
        await File.WriteAllTextAsync(At("plain"), "x", Cancel);
        Func<string, Task>[] calls =
        [
            async path => await _files.StatAsync(path, Cancel),
            async path => await _files.OpenReadAsync(path, Cancel),
            async path => await _files.CreateAsync(path, FileMode, Cancel),
            async path => await _files.CreateDirectoryAsync(path, DirectoryMode, Cancel),
            async path => await _files.LinkAsync(path, "copy", Cancel),
            async path => await _files.LinkAsync("plain", path, Cancel),
            async path => await _files.RenameAsync(path, "copy", Cancel),
            async path => await _files.RenameAsync("plain", path, Cancel),
            async path => await _files.DeleteFileAsync(path, Cancel),
            async path => await _files.DeleteDirectoryAsync(path, Cancel),
            async path => await ListAsync(path),
        ];

        foreach (var call in calls)
        {
            (await ShouldFailAsync(ErrorKind.Corrupt, () => call("inside/link/file"))).Message.ShouldContain("symbolic link");
            await ShouldFailAsync(ErrorKind.Corrupt, () => call("plain/file"));
        }

        (await ShouldFailAsync(ErrorKind.Corrupt, () => ListAsync("inside/link"))).Message.ShouldContain("symbolic link");
        (await File.ReadAllTextAsync(Path.Combine(outside, "file"), Cancel)).ShouldBe("secret");
        Directory.GetFileSystemEntries(outside).Length.ShouldBe(1);
    }

    [Fact]
    public async Task EveryMember_PathOutOfTheRoot_IsInvalid()
    {
        foreach (var path in new[] { "/etc/passwd", "a/../b", "..", "a//b", "a/", ".", "a\0b" })
        {
            (await Should.ThrowAsync<BackupException>(async () => await _files.StatAsync(path, Cancel))).Kind.ShouldBe(ErrorKind.Invalid);
            (await Should.ThrowAsync<BackupException>(async () => await _files.CreateAsync(path, FileMode, Cancel))).Kind.ShouldBe(ErrorKind.Invalid);
            (await Should.ThrowAsync<BackupException>(async () => await _files.LinkAsync("a", path, Cancel))).Kind.ShouldBe(ErrorKind.Invalid);
        }

        (await Should.ThrowAsync<BackupException>(async () => await _files.DeleteDirectoryAsync("", Cancel))).Kind.ShouldBe(ErrorKind.Invalid);
    }

    [Fact]
    public async Task Touch_OpenFile_ChangesTheTimeOnly()
    {
        await using var file = await _files.CreateAsync("file", UnixFileMode.UserRead | UnixFileMode.UserWrite, Cancel);
        await file.WriteAsync(0, new byte[] { 1, 2 }, Cancel);
        await file.SyncAsync(Cancel);
        var before = DateTime.UtcNow - TimeSpan.FromDays(3);
        File.SetLastWriteTimeUtc(At("file"), before);

        await file.TouchAsync(Cancel);

        File.GetLastWriteTimeUtc(At("file")).ShouldBeGreaterThan(before + TimeSpan.FromDays(2));
        (await File.ReadAllBytesAsync(At("file"), Cancel)).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Link_NameTaken_IsRefusedAndKeepsIt()
    {
        await File.WriteAllTextAsync(At("new"), "new", Cancel);
        await File.WriteAllTextAsync(At("old"), "old", Cancel);

        await ShouldFailAsync(ErrorKind.AlreadyExists, _files.LinkAsync("new", "old", Cancel));
        await ShouldFailAsync(ErrorKind.Unsupported, () => _files.RenameNoReplaceAsync("new", "free", Cancel).AsTask());
        await ShouldFailAsync(ErrorKind.NotFound, _files.LinkAsync("absent", "free", Cancel));
        (await File.ReadAllTextAsync(At("old"), Cancel)).ShouldBe("old");

        await _files.LinkAsync("new", "free", Cancel);
        (await _files.StatAsync("free", Cancel)).Identity.ShouldBe((await _files.StatAsync("new", Cancel)).Identity);
        await _files.RenameAsync("free", "old", Cancel);
        (await File.ReadAllTextAsync(At("old"), Cancel)).ShouldBe("new");
    }

    [Fact]
    public async Task Delete_DirectoriesAndMissingNames_HaveTheirErrors()
    {
        await _files.CreateDirectoryAsync("full", DirectoryMode, Cancel);
        await _files.CreateDirectoryAsync("full/inner", DirectoryMode, Cancel);

        await ShouldFailAsync(ErrorKind.Conflict, _files.DeleteDirectoryAsync("full", Cancel));
        await ShouldFailAsync(ErrorKind.NotFound, _files.DeleteDirectoryAsync("absent", Cancel));
        await ShouldFailAsync(ErrorKind.NotFound, _files.DeleteFileAsync("absent", Cancel));
        await ShouldFailAsync(ErrorKind.NotFound, () => ListAsync("absent"));
        await ShouldFailAsync(ErrorKind.NotFound, _files.CreateAsync("absent/file", FileMode, Cancel));
        await _files.DeleteDirectoryAsync("full/inner", Cancel);
        await _files.DeleteDirectoryAsync("full", Cancel);
        Directory.Exists(At("full")).ShouldBeFalse();
    }

    [Fact]
    public async Task List_ManyEntries_GivesEachOnceWithStatus()
    {
        var expected = Enumerable.Range(0, 1500).Select(i => $"volume_0123456789_backup_0123456789-{i:D5}").ToArray();
        foreach (var name in expected)
        {
            await File.WriteAllBytesAsync(At(name), new byte[name[^1] - '0'], Cancel);
        }

        TestCalls.MakeRawName(_root, [(byte)'n', 0xFF]);
        try
        {
            var entries = await ListAsync("");
            entries.Select(e => e.Name).Order(StringComparer.Ordinal).ShouldBe(expected);
            entries.TrueForAll(e => e.Kind == FileKind.Regular && e.Status!.Value.Length == e.Name[^1] - '0').ShouldBeTrue();
            (await ListAsync("", "volume_0123456789_backup_0123456789-0077")).Count.ShouldBe(10);
        }
        finally
        {
            TestCalls.RemoveRawName(_root, [(byte)'n', 0xFF]);
        }
    }

    [Fact]
    public async Task WriteAndRead_AnyOffsetsAndSizes_AreWhatAFileHolds()
    {
        var random = new Random(3);
        var expected = new byte[9_000_000];
        var length = 0;
        await using (var file = await _files.CreateAsync("file", FileMode, Cancel))
        {
            for (var i = 0; i < 60; i++)
            {
                var data = Bytes(random.Next(4) == 0 ? random.Next(3_000_000) : random.Next(20_000), i);
                var offset = random.Next(expected.Length - data.Length);
                data.CopyTo(expected, offset);
                length = Math.Max(length, data.Length == 0 ? 0 : offset + data.Length);
                await file.WriteAsync(offset, data, Cancel);
                if (random.Next(5) == 0)
                {
                    // Writes to one range must not overtake each other.
                    await file.SyncAsync(Cancel);
                }
                else
                {
                    await file.StatAsync(Cancel);
                }
            }

            await file.SetLengthAsync(length + 1000, Cancel);
            length += 1000;
            await file.SyncAsync(Cancel);
            (await file.StatAsync(Cancel)).Length.ShouldBe(length);
        }

        (await File.ReadAllBytesAsync(At("file"), Cancel)).AsSpan().SequenceEqual(expected.AsSpan(0, length)).ShouldBeTrue();
        await using var read = await _files.OpenReadAsync("file", Cancel);
        var position = 0L;
        for (var i = 0; i < 200; i++)
        {
            var offset = random.Next(3) == 0 ? random.Next(length + 5000) : position;
            var buffer = new byte[random.Next(3) == 0 ? random.Next(3_000_000) : random.Next(50_000)];
            var count = await read.ReadAsync(offset, buffer, Cancel);
            count.ShouldBe((int)Math.Clamp(length - offset, 0, buffer.Length));
            buffer.AsSpan(0, count).SequenceEqual(expected.AsSpan((int)Math.Min(offset, length), count)).ShouldBeTrue();
            position = offset + count;
        }
    }

    [Fact]
    public async Task Read_FileDeletedMeanwhile_SaysSo()
    {
        await File.WriteAllBytesAsync(At("file"), Bytes(100), Cancel);
        await using var file = await _files.OpenReadAsync("file", Cancel);
        File.Delete(At("file"));

        (await ShouldFailAsync(ErrorKind.Unavailable, file.ReadAsync(0, new byte[10], Cancel))).Message.ShouldContain("ESTALE");
    }

    [Fact]
    public async Task StatAndSpace_OfTheRoot_AreThoseOfTheServer()
    {
        (await _files.StatAsync("", Cancel)).Kind.ShouldBe(FileKind.Directory);
        var space = await _files.GetSpaceAsync(Cancel);
        space.TotalBytes.ShouldBe(new DriveInfo(_root).TotalSize);
        space.AvailableBytes.ShouldBeInRange(1, space.TotalBytes);
        _files.Location.ShouldBe($"nfs://127.0.0.1:{_options.Port}{_root}");
    }

    [Fact]
    public async Task AnyMember_RootDirectoryRemovedOnTheServer_IsUnavailableAndNotEmpty()
    {
        await _files.StatAsync("", Cancel);
        Directory.Delete(_root);

        await ShouldFailAsync(ErrorKind.Unavailable, () => ListAsync(""));
        await ShouldFailAsync(ErrorKind.Unavailable, _files.StatAsync("object", Cancel));

        Directory.CreateDirectory(_root);
        (await ListAsync("")).ShouldBeEmpty();
    }

    private string At(string path) => Path.Combine(_root, path);

    private async Task<List<DirectoryEntry>> ListAsync(string path, string prefix = "")
    {
        var entries = new List<DirectoryEntry>();
        await foreach (var entry in _files.ListAsync(path, prefix, withStatus: true, Cancel))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private async Task<string> OwnerAsync(string path)
    {
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%u:%g", At(path)]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return (await stat.StandardOutput.ReadToEndAsync(Cancel)).Trim();
    }
}
