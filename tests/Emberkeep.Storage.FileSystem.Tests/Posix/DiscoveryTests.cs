using Emberkeep.Storage.FileSystem.Tests.Native;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>Searching trees that hold more than Emberkeep made.</summary>
public sealed class DiscoveryTests : PosixStoreTest
{
    [Fact]
    public async Task ListContainers_NamesThatAreNotOurs_ArePassedBy()
    {
        MakeFile("plain/object");
        MakeFile(".emberkeep/journal/entry");
        MakeFile("plain/.emberkeep-x/object");
        MakeFile("lost+found/#123");
        MakeFile(".snapshot/hourly.0/plain/object");
        MakeFile("only-reserved/.emberkeep-identity");
        MakeFile("only-silly/.nfs000000000a3f4c210000002b");
        MakeFile("control\u0001character/object");
        MakeFile("back\\slash/object");
        MakeFile("file-in-root");
        await using var store = Open();

        (await ContainersAsync(store)).ShouldBe(["plain"]);
    }

    [Fact]
    public async Task ListContainers_VeryDeepTree_StopsAtTheLimit()
    {
        var path = "";
        for (var depth = 1; depth <= 40; depth++)
        {
            path = depth == 1 ? "d" : path + "/d";
            MakeFile($"{path}/object");
        }

        await using var store = Open();

        (await ContainersAsync(store)).Select(c => c.Split('/').Length).Max().ShouldBe(32);
    }

    [Fact]
    public async Task ListContainers_LinksThatFormALoop_Ends()
    {
        MakeFile("a/object");
        File.CreateSymbolicLink(Root.File("a/loop"), Root.Path);
        File.CreateSymbolicLink(Root.File("b"), Root.File("a"));
        await using var store = Open();

        (await ContainersAsync(store)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task List_NamesThatAreNoObjectNames_AreNotListed()
    {
        await using var store = Open();
        await PutAsync(store, [1]);
        MakeFile("aa/bb/cc/new\nline");
        MakeFile("aa/bb/cc/.emberkeep-something");
        MakeFile("aa/bb/cc/back\\slash");
        MakeFile("aa/bb/cc/.nfs000000000a3f4c210000002b");
        MakeFile("aa/bb/cc/.nfs-of-mine");
        MakeFile("aa/bb/cc/subdirectory/object");
        byte[] notUtf8 = [0x66, 0xFF, 0xFE];
        TestCalls.MakeRawName(ContainerPath, notUtf8);

        var names = await NamesAsync(store);

        TestCalls.RemoveRawName(ContainerPath, notUtf8);
        names.ShouldBe([".nfs-of-mine", "object"]);
    }

    [Fact]
    public async Task List_ManyEntries_CrossesBuffersWithoutLossOrDouble()
    {
        Directory.CreateDirectory(ContainerPath);
        var expected = Enumerable.Range(0, 1200).Select(i => $"{new string('x', 200)}-{i:D5}").ToArray();
        foreach (var name in expected)
        {
            MakeFile($"aa/bb/cc/{name}");
        }

        await using var store = Open();

        (await NamesAsync(store)).ShouldBe(expected);
    }

    private void MakeFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root.File(path))!);
        File.WriteAllText(Root.File(path), "content");
    }
}
