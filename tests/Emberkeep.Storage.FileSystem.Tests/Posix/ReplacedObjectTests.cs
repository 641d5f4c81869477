using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Tests.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>
/// Objects that are replaced while they are read, on a file system that does not keep the old ones. ENOENT from an open file is how GlusterFS
/// says so: it opens when the first byte is asked for.
/// </summary>
public sealed class ReplacedObjectTests : PosixStoreTest
{
    private int _missing;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Read_ObjectIsReplacedBeforeItsFirstByte_ReadsTheNewOne(int times)
    {
        await using var store = Open(FileSystem());
        await PutAsync(store, new byte[3_000_000]);
        await using var stream = await store.OpenReadAsync(Container, Name, 0, null, Cancel);

        ReplaceFile([1, 2, 3]);
        _missing = times;

        (await ReadToEndAsync(stream)).ShouldBe([1, 2, 3]);
        _missing.ShouldBeLessThanOrEqualTo(0);
    }

    [Theory]
    [InlineData(2_000_000, 1)]
    [InlineData(0, int.MaxValue)]
    public async Task Read_ObjectIsReplacedInMidObjectOrForEver_IsRefusedAndNoMixture(int read, int times)
    {
        await using var store = Open(FileSystem());
        await PutAsync(store, new byte[5_000_000]);
        await using var stream = await store.OpenReadAsync(Container, Name, 0, null, Cancel);
        await stream.ReadExactlyAsync(new byte[read], Cancel);

        ReplaceFile([.. Enumerable.Repeat((byte)1, 5_000_000)]);
        _missing = times;
        var error = await ShouldFailAsync(ErrorKind.Unavailable, () => ReadToEndAsync(stream));

        error.Message.ShouldContain("was replaced while it was read");
        error.Message.ShouldContain(Name.Value);
        error.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Read_ObjectIsDeletedBeforeItsFirstByte_IsNotFound()
    {
        await using var store = Open(FileSystem());
        await PutAsync(store, new byte[100]);
        await using var stream = await store.OpenReadAsync(Container, Name, 0, null, Cancel);

        File.Delete(ObjectPath);
        _missing = 1;

        await ShouldFailAsync(ErrorKind.NotFound, () => ReadToEndAsync(stream));
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }

    private FaultyFileSystem FileSystem() => new(Root.Path)
    {
        Before = call => call.Operation == "File.Read" && _missing-- > 0 ? ErrnoErrors.ToException(Errno.ENOENT, "read", $"{Root.Path}/{call.Path}") : null,
    };

    private void ReplaceFile(byte[] content)
    {
        File.WriteAllBytes(ObjectPath + ".new", content);
        File.Move(ObjectPath + ".new", ObjectPath, overwrite: true);
    }
}
