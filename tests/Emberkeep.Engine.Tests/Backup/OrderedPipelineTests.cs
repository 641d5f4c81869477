using System.Runtime.CompilerServices;
using Emberkeep.Engine.Backup;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Backup;

/// <summary>Work side by side, results in order, and nothing lost that was done before a failure.</summary>
public sealed class OrderedPipelineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_ItemsTakeDifferentTimes_HandsResultsOnInOrder()
    {
        var committed = new List<int>();

        await OrderedPipeline.RunAsync(
            CountAsync(20, null, Cancel),
            3,
            async (item, token) =>
            {
                await Task.Delay(item % 3, token);
                return item * 2;
            },
            (item, result, _) =>
            {
                result.ShouldBe(item * 2);
                committed.Add(item);
                return Task.CompletedTask;
            },
            Cancel);

        committed.ShouldBe(Enumerable.Range(0, 20));
    }

    [Fact]
    public async Task RunAsync_ItemFails_HandsOnWhatWasDoneBeforeIt()
    {
        var committed = new List<int>();

        var error = await Should.ThrowAsync<BackupException>(() => RunUntilAsync(3, ErrorKind.NoSpace, item => committed.Add(item)));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        committed.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task RunAsync_ItemFailsAndResultCannotBeHandedOn_ReportsTheItem()
    {
        var committed = new List<int>();

        var error = await Should.ThrowAsync<BackupException>(() => RunUntilAsync(3, ErrorKind.NoSpace, item =>
        {
            committed.Add(item);
            throw new BackupException(ErrorKind.Unavailable, "Not reached.");
        }));

        error.Kind.ShouldBe(ErrorKind.NoSpace);
        committed.ShouldBe([0]);
    }

    [Fact]
    public async Task RunAsync_ResultCannotBeHandedOn_HandsOnNoneBehindIt()
    {
        var committed = new List<int>();

        var error = await Should.ThrowAsync<BackupException>(() => OrderedPipeline.RunAsync(
            CountAsync(10, null, Cancel),
            1,
            (item, _) => Task.FromResult(item),
            (item, _, _) =>
            {
                committed.Add(item);
                return item == 2 ? throw new BackupException(ErrorKind.Conflict, "Lost.") : Task.CompletedTask;
            },
            Cancel));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        committed.ShouldBe([0, 1, 2]);
    }

    /// <summary>Fails at an item while all results before it wait to be handed on.</summary>
    private static async Task RunUntilAsync(int failing, ErrorKind kind, Action<int> commit)
    {
        var areAllWaiting = new TaskCompletionSource();
        await OrderedPipeline.RunAsync(
            CountAsync(failing + 1, areAllWaiting, Cancel),
            1,
            async (item, token) =>
            {
                await areAllWaiting.Task.WaitAsync(token);
                return item == failing ? throw new BackupException(kind, "A planned fault.") : item;
            },
            (item, _, _) =>
            {
                commit(item);
                return Task.CompletedTask;
            },
            Cancel);
    }

    /// <summary>Counts, and does not end then if somebody is told that all are given out.</summary>
    private static async IAsyncEnumerable<int> CountAsync(int count, TaskCompletionSource? areAllGiven, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            yield return i;
        }

        if (areAllGiven is not null)
        {
            areAllGiven.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
