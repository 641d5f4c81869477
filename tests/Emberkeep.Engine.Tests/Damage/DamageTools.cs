using System.Text;
using Emberkeep.Engine.Tests.Golden;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Tests.Damage;

/// <summary>Damages the objects of one backup of a golden repository; they are named by what follows the prefix. Each call makes a change or fails.</summary>
internal sealed class DamageTools(GoldenRepository golden, int backup = 1)
{
    private string Container => golden.Record(backup).Container!.Value.Value;

    public void Edit(string suffix, Action<byte[]> edit) => Replace(suffix, bytes =>
    {
        var copy = (byte[])bytes.Clone();
        edit(copy);
        return copy;
    });

    public void EditText(string suffix, Func<string, string> edit) =>
        Replace(suffix, bytes => Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(bytes))));

    public void Replace(string suffix, Func<byte[], byte[]> change)
    {
        var before = golden.Store.Content(Container, Name(suffix));
        var after = change(before);
        after.AsSpan().SequenceEqual(before).ShouldBeFalse("the damage did nothing");
        golden.Store.Tamper(Container, Name(suffix), after);
    }

    public void Swap(string first, string second)
    {
        var bytes = golden.Store.Content(Container, Name(first));
        Replace(first, _ => golden.Store.Content(Container, Name(second)));
        Replace(second, _ => bytes);
    }

    public void Delete(string suffix)
    {
        golden.Store.Names(Container).Contains(Name(suffix), StringComparer.Ordinal).ShouldBeTrue();
        golden.Store.DeleteAsync(ContainerName.Parse(Container), ObjectName.Parse(Name(suffix)), CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
    }

    public async Task AddAsync(string suffix, byte[] content)
    {
        await using var writer = await golden.Store.CreateAsync(ContainerName.Parse(Container), ObjectName.Parse(Name(suffix)), CancellationToken.None);
        await writer.WriteAsync(content, CancellationToken.None);
        await writer.CommitAsync(CancellationToken.None);
    }

    private string Name(string suffix) => golden.Record(backup).ServiceMetadata + suffix;
}
