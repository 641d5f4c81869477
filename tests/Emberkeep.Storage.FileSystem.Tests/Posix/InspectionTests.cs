using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Stores;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Posix;

/// <summary>What a check sees of a directory, and how files are set aside.</summary>
public sealed class InspectionTests : PosixStoreTest
{
    [Fact]
    public async Task Inspect_TellsEverySortOfFile()
    {
        await using var store = Open();
        await PutAsync(store, [1, 2, 3]);
        await File.WriteAllBytesAsync(Path.Combine(ContainerPath, ".emberkeep-0123456789abcdef0123456789abcdef.tmp"), [1], Cancel);
        await File.WriteAllBytesAsync(Path.Combine(ContainerPath, ".emberkeep-repository"), [1], Cancel);
        await File.WriteAllBytesAsync(Path.Combine(ContainerPath, ".nfs0123456789abcdef01234567"), [1], Cancel);
        await File.WriteAllBytesAsync(Path.Combine(ContainerPath, "back\\slash"), [1], Cancel);
        File.CreateSymbolicLink(Path.Combine(ContainerPath, "link"), "/etc/passwd");
        Directory.CreateDirectory(Path.Combine(ContainerPath, "deeper"));
        Directory.CreateDirectory(Path.Combine(ContainerPath, "lost+found"));
        Directory.CreateDirectory(Path.Combine(ContainerPath, ".emberkeep"));
        Command.Run("mkfifo", Path.Combine(ContainerPath, "pipe")).ExitCode.ShouldBe(0);

        var entries = await InspectAsync(store, Container.Value);

        entries.Select(entry => (entry.Name, entry.Kind)).ShouldBe(
        [
            (".emberkeep-0123456789abcdef0123456789abcdef.tmp", StoreEntryKind.Unfinished),
            ("back\\slash", StoreEntryKind.Foreign),
            ("deeper", StoreEntryKind.Place),
            ("link", StoreEntryKind.Irregular),
            ("object", StoreEntryKind.Object),
            ("pipe", StoreEntryKind.Irregular),
        ]);
        var found = entries.Single(entry => entry.Kind == StoreEntryKind.Object);
        found.Length.ShouldBe(3);
        found.Access.ShouldBeNull();
        found.Changed!.Value.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        (await InspectAsync(store, "no/such")).ShouldBeEmpty();
        (await InspectAsync(store, "")).Select(entry => entry.Name).ShouldBe(["aa"]);
    }

    [Fact]
    public async Task Inspect_TimeStampPutBack_ShowsWhenTheFileCame()
    {
        await using var store = Open();
        await PutAsync(store, [1]);
        File.SetLastWriteTimeUtc(ObjectPath, DateTime.UnixEpoch);

        (await InspectAsync(store, Container.Value))[0].Changed!.Value.ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Inspect_OwnersOnlyFile_SaysWhatTheAdministratorHasToDo()
    {
        await using var store = Open();
        await PutAsync(store, [1]);
        await PutAsync(store, [1], ObjectName.Parse("other"));
        File.SetUnixFileMode(ObjectPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var entries = await InspectAsync(store, Container.Value);

        entries.Single(entry => entry.Name == "other").Access.ShouldBeNull();
        var fault = entries.Single(entry => entry.Name == "object").Access!;
        fault.What.ShouldContain("mode 0600");
        var command = fault.Remedy[(fault.Remedy.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        command.ShouldStartWith("find './aa/bb/cc' ");
        Command.Run("sh", "-c", $"cd '{Root.Path}' && {command}").ExitCode.ShouldBe(0);
        (await InspectAsync(store, Container.Value)).ShouldAllBe(entry => entry.Access == null);
    }

    [Fact]
    public async Task Inspect_OwnersOnlyDirectoryWithAnOddName_SaysWhatTheAdministratorHasToDo()
    {
        await using var store = Open();
        var directory = Root.File("it's -rf");
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var fault = (await InspectAsync(store, "")).ShouldHaveSingleItem().Access!;

        var command = fault.Remedy[(fault.Remedy.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        Command.Run("sh", "-c", $"cd '{Root.Path}' && {command}").ExitCode.ShouldBe(0);
        (await InspectAsync(store, "")).ShouldHaveSingleItem().Access.ShouldBeNull();
    }

    [Fact]
    public async Task Inspect_AnotherGroupThanTheRepository_IsAFault()
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root to give a file to another group");
        await using var store = Open();
        await PutAsync(store, [1]);
        File.SetUnixFileMode(Root.Path, (UnixFileMode)0x1F8);
        Command.Run("chgrp", "12345", ObjectPath).ExitCode.ShouldBe(0);

        var fault = (await InspectAsync(store, Container.Value)).ShouldHaveSingleItem().Access!;

        fault.What.ShouldContain("belongs to group 12345");
        var command = fault.Remedy[(fault.Remedy.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        Command.Run("sh", "-c", $"cd '{Root.Path}' && {command}").ExitCode.ShouldBe(0);
        (await InspectAsync(store, Container.Value)).ShouldHaveSingleItem().Access.ShouldBeNull();
    }

    [Fact]
    public async Task SetAside_MovesTheFileAndKeepsItsPath()
    {
        await using var store = Open();
        await PutAsync(store, [1, 2, 3]);
        var entry = (await InspectAsync(store, Container.Value))[0];

        var path = await store.SetAsideAsync(Container.Value, entry, "20260102T030405Z", Cancel);
        await store.RemovePlaceIfEmptyAsync(Container.Value, Cancel);

        path.ShouldBe(".emberkeep/quarantine/20260102T030405Z/aa/bb/cc/object");
        (await File.ReadAllBytesAsync(Root.File(path), Cancel)).ShouldBe([1, 2, 3]);
        Directory.Exists(Root.File("aa")).ShouldBeFalse();
        (await ContainersAsync(store)).ShouldBeEmpty();
        (await InspectAsync(store, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task SetAside_ChangedSinceItWasInspected_Stays()
    {
        await using var store = Open();
        await PutAsync(store, [1, 2, 3]);
        var entry = (await InspectAsync(store, Container.Value))[0];
        await File.WriteAllBytesAsync(ObjectPath, [1, 2, 3, 4], Cancel);

        await ShouldFailAsync(ErrorKind.Conflict, () => store.SetAsideAsync(Container.Value, entry, "x", Cancel));

        File.Exists(ObjectPath).ShouldBeTrue();
        File.Delete(ObjectPath);
        await ShouldFailAsync(ErrorKind.Conflict, () => store.SetAsideAsync(Container.Value, entry, "x", Cancel));
    }

    [Fact]
    public async Task SetAside_NameTaken_ReplacesNothing()
    {
        await using var store = Open();
        await PutAsync(store, [1]);
        var entry = (await InspectAsync(store, Container.Value))[0];
        Directory.CreateDirectory(Root.File(".emberkeep/quarantine/x/aa/bb/cc"));
        await File.WriteAllBytesAsync(Root.File(".emberkeep/quarantine/x/aa/bb/cc/object"), [9], Cancel);

        await ShouldFailAsync(ErrorKind.AlreadyExists, () => store.SetAsideAsync(Container.Value, entry, "x", Cancel));

        File.Exists(ObjectPath).ShouldBeTrue();
        (await File.ReadAllBytesAsync(Root.File(".emberkeep/quarantine/x/aa/bb/cc/object"), Cancel)).ShouldBe([9]);
    }

    [Fact]
    public async Task SetAside_QuarantineIsALink_IsRefused()
    {
        using var elsewhere = new TempDirectory();
        await using var store = Open();
        await PutAsync(store, [1]);
        var entry = (await InspectAsync(store, Container.Value))[0];
        File.CreateSymbolicLink(Root.File(".emberkeep"), elsewhere.Path);

        await ShouldFailAsync(ErrorKind.Corrupt, () => store.SetAsideAsync(Container.Value, entry, "x", Cancel));

        File.Exists(ObjectPath).ShouldBeTrue();
        Directory.GetFileSystemEntries(elsewhere.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task RemovePlace_WithAFile_Stays()
    {
        await using var store = Open();
        await PutAsync(store, [1]);

        await store.RemovePlaceIfEmptyAsync(Container.Value, Cancel);

        File.Exists(ObjectPath).ShouldBeTrue();
    }

    private static async Task<List<StoreEntry>> InspectAsync(PosixStore store, string place)
    {
        var entries = new List<StoreEntry>();
        await foreach (var entry in store.InspectAsync(place, Cancel))
        {
            entries.Add(entry);
        }

        return [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }
}
