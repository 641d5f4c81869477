using System.Security.Cryptography;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Hashing;

namespace Emberkeep.Engine.Tests.Hashing;

public sealed class Md5HubTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AppendAsync_OneFeedAlone_DoesNotWait()
    {
        var hub = new Md5Hub(8, new StoppedTime());
        await using var feed = hub.Open();

        for (var i = 0; i < 3; i++)
        {
            await feed.AppendAsync(new byte[1000]).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token);
        }

        (await feed.CompleteAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token)).ShouldBe(new Md5Digest(MD5.HashData(new byte[3000])));
    }

    [Fact]
    public async Task AppendAsync_AnotherFeedEnds_NobodyWaitsForIt()
    {
        var hub = new Md5Hub(8, new StoppedTime());
        await using var first = hub.Open();
        var second = hub.Open();
        await second.AppendAsync(new byte[100]);
        await first.AppendAsync(new byte[100]);

        await second.DisposeAsync();

        (await first.CompleteAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token)).ShouldBe(new Md5Digest(MD5.HashData(new byte[100])));
    }

    [Fact]
    public async Task AppendAsync_AnotherFeedIsHeldUp_WaitsAMomentOnly()
    {
        var hub = new Md5Hub(8, TimeProvider.System);
        await using var slow = hub.Open();
        await slow.AppendAsync(new byte[100]);
        await using var fast = hub.Open();

        await fast.AppendAsync(new byte[100]);

        (await fast.CompleteAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token)).ShouldBe(new Md5Digest(MD5.HashData(new byte[100])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task AppendAsync_ManyFeedsAtOnce_EqualTheLibrary(int feeds)
    {
        var seed = feeds * 1000;
        var hub = new Md5Hub(Md5Lanes.Width, TimeProvider.System);

        await Parallel.ForEachAsync(Enumerable.Range(0, feeds), new ParallelOptions { MaxDegreeOfParallelism = feeds, CancellationToken = Token }, async (number, token) =>
        {
            await Task.Yield();
            var random = new Random(seed + number);
            using var library = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            await using var feed = hub.Open();
            for (var i = 0; i < 30; i++)
            {
                var piece = new byte[random.Next(20_000)];
                random.NextBytes(piece);
                library.AppendData(piece);
                await feed.AppendAsync(piece);
                if (random.Next(10) == 0)
                {
                    await Task.Delay(random.Next(3), token);
                }
            }

            (await feed.CompleteAsync()).ShouldBe(new Md5Digest(library.GetHashAndReset()), $"seed {seed}, feed {number}");
        });
    }

    /// <summary>Time in which no timer ever fires.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new StoppedTimer();

        private sealed class StoppedTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
