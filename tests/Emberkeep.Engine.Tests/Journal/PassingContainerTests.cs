using Emberkeep.Engine.Journal;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Engine.Tests.Journal;

/// <summary>Somebody ends the last job of a container, and so removes it, while another one begins.</summary>
public sealed class PassingContainerTests : IAsyncDisposable
{
    private static readonly ObjectName s_name = ObjectName.Parse("one");

    private readonly MemoryStore _memory = new();
    private readonly FaultInjectingStore _store;

    public PassingContainerTests() => _store = new FaultInjectingStore(_memory);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData(StoreOperation.Create)]
    [InlineData(StoreOperation.Write)]
    [InlineData(StoreOperation.Commit)]
    public async Task PublishAsync_ContainerIsRemovedMeanwhile_IsMadeAgain(StoreOperation before)
    {
        RemoveBefore(before, times: 3);

        await PublishAsync();

        _memory.Content(ContainerName.Jobs.Value, "one").ShouldBe([1, 2, 3]);
        _memory.OpenWriters.ShouldBe(0);
    }

    [Fact]
    public async Task PublishAsync_ContainerIsAlwaysRemoved_SaysSoInTheEnd()
    {
        RemoveBefore(StoreOperation.Commit, times: int.MaxValue);

        (await Should.ThrowAsync<BackupException>(PublishAsync)).Kind.ShouldBe(ErrorKind.NotFound);
    }

    [Fact]
    public async Task PublishAsync_NameIsTaken_LeavesWhatIsThere()
    {
        await PublishAsync();

        (await Should.ThrowAsync<BackupException>(() => PassingContainer.PublishAsync(_store, ContainerName.Jobs, s_name, new byte[] { 9 }, isUncontended: false, Cancel)))
            .Kind.ShouldBe(ErrorKind.AlreadyExists);

        _memory.Content(ContainerName.Jobs.Value, "one").ShouldBe([1, 2, 3]);
    }

    private Task PublishAsync() => PassingContainer.PublishAsync(_store, ContainerName.Jobs, s_name, new byte[] { 1, 2, 3 }, isUncontended: false, Cancel);

    private void RemoveBefore(StoreOperation operation, int times) => _store.Plan(new StoreFault
    {
        Operation = operation,
        Name = _ =>
        {
            if (times-- > 0)
            {
                _memory.DeleteContainerIfEmptyAsync(ContainerName.Jobs, CancellationToken.None).Wait();
            }

            return false;
        },
    });
}
