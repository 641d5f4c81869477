using System.Text;
using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Testing.Volumes;

namespace Emberkeep.Engine.Tests.Driver;

/// <summary>An increment compares with its parent's list of hashes: another backup's list in that place would hide changes.</summary>
public sealed class ParentHashListTests
{
    private readonly Repo _repo = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BackupAsync_ParentHasTheHashListOfAnotherBackup_IsRefusedAndLeavesNothing(bool isIdFirst)
    {
        var parent = await _repo.BackUpAsync(Volume(1));
        var other = await _repo.BackUpAsync(Volume(2));
        var text = Encoding.UTF8.GetString(_repo.Memory.Content(other.Container!.Value.Value, other.ServiceMetadata + "_sha256file"));
        _repo.Memory.Tamper(
            parent.Container!.Value.Value, parent.ServiceMetadata + "_sha256file", Encoding.UTF8.GetBytes(isIdFirst ? text : MoveIdToTheEnd(text, other.Id)));

        // The volume is what the other backup has, so that every block looks unchanged.
        var error = await Should.ThrowAsync<BackupException>(() => _repo.BackUpAsync(Volume(2), parent));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain($"belongs to backup {other.Id}, not to parent backup {parent.Id}");
        error.Remedy!.ShouldContain("full backup");
        (await _repo.DiscoverAsync()).Count.ShouldBe(2);
        (await _repo.CountObjectsAsync()).ShouldBe(parent.ObjectCount + other.ObjectCount + 4);
    }

    [Fact]
    public async Task BackupAsync_ParentHashListIsCutOffBehindWhatAShrunkVolumeNeeds_IsRefused()
    {
        var parent = await _repo.BackUpAsync(Volume(1));
        var name = parent.ServiceMetadata + "_sha256file";
        var whole = _repo.Memory.Content(parent.Container!.Value.Value, name);
        _repo.Memory.Tamper(parent.Container.Value.Value, name, whole[..^200]);

        var error = await Should.ThrowAsync<BackupException>(() => _repo.BackUpAsync(new MemoryVolume(new byte[Repo.BlockSize]), parent));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain("_sha256file");
        (await _repo.DiscoverAsync()).ShouldHaveSingleItem();
    }

    private static string MoveIdToTheEnd(string text, BackupId id)
    {
        var field = $"\"backup_id\": \"{id}\",";
        text.ShouldContain(field);
        var without = text.Replace(field, "", StringComparison.Ordinal).TrimEnd();
        return without[..^1] + $", \"backup_id\": \"{id}\"}}";
    }

    private static MemoryVolume Volume(int seed)
    {
        var content = new byte[20 * Repo.BlockSize];
        new Random(seed).NextBytes(content);
        return new MemoryVolume(content);
    }
}
