using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Conformance.Stores;

/// <content>Names that are odd but legal.</content>
public abstract partial class StoreConformance
{
    public static TheoryData<string> OddNames => new(
        " ",
        "with spaces and 'quotes\"",
        "Ünïcödé-数据-🜂",
        "e\u0301 is not \u00e9",
        "-rf",
        "*?[a]{b}",
        "$(reboot);`x`|&",
        "percent%2e%2e%00",
        ".hidden",
        "...",
        "name.tmp",
        "#fragment?query=1&x=+",
        new string('n', 255),
        new string('日', 85));

    [Theory]
    [MemberData(nameof(OddNames))]
    public async Task EveryMember_OddObjectName_Works(string name)
    {
        await PutAsync(Container, name, 1, 2, 3);

        (await GetAsync(name)).ShouldBe([1, 2, 3]);
        var stored = await Store.StatAsync(Container, Name(name), Cancel);
        (stored.Name, stored.Length).ShouldBe((Name(name), 3));
        (await NamesAsync(Container)).ShouldBe([name]);
        (await NamesAsync(Container, name)).ShouldBe([name]);
        (await NamesAsync(Container, name[..1])).ShouldBe([name]);
        await ShouldFailAsync(ErrorKind.AlreadyExists, () => PutAsync(Container, name, 4));
        await Store.DeleteAsync(Container, Name(name), Cancel);
        (await NamesAsync(Container)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(OddNames))]
    public async Task EveryMember_OddContainerName_Works(string name)
    {
        var container = ContainerName.Parse(name);
        if (!CanHaveContainer(name))
        {
            (await ShouldFailAsync(ErrorKind.Invalid, () => Store.EnsureContainerAsync(container, Cancel))).Remedy.ShouldNotBeNullOrWhiteSpace();
            (await ContainersAsync()).ShouldBeEmpty();
            return;
        }

        await PutAsync(container, "object", 1);

        (await ContainersAsync()).ShouldBe([name]);
        (await GetAsync(Store, container, "object")).ShouldBe([1]);
        await Store.DeleteAsync(container, Name("object"), Cancel);
        await Store.DeleteContainerIfEmptyAsync(container, Cancel);
        (await ContainersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task EveryMember_ObjectNameOfSeveralSegments_WorksOrIsRefused()
    {
        const string Text = "volume_1/20260102030405/az_nova_backup_2-00001";
        if (HasHierarchicalNames)
        {
            await PutAsync(Container, Text, 1);
            (await GetAsync(Text)).ShouldBe([1]);
            (await NamesAsync(Container, "volume_1/2026")).ShouldBe([Text]);
            (await ContainersAsync()).ShouldBe([Container.Value]);
            return;
        }

        await ShouldFailAsync(ErrorKind.Unsupported, () => PutAsync(Container, Text, 1));
        await ShouldFailAsync(ErrorKind.Unsupported, () => GetAsync(Text));
        await ShouldFailAsync(ErrorKind.Unsupported, () => Store.StatAsync(Container, Name(Text), Cancel));
        await ShouldFailAsync(ErrorKind.Unsupported, () => Store.DeleteAsync(Container, Name(Text), Cancel));
        (await NamesAsync(Container, "volume_1/")).ShouldBeEmpty();
    }
}
