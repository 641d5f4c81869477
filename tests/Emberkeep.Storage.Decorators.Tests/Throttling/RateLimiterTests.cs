using CsCheck;
using Emberkeep.Configuration.Values;
using Emberkeep.Storage.Decorators.Throttling;

namespace Emberkeep.Storage.Decorators.Tests.Throttling;

public sealed class RateLimiterTests
{
    /// <summary>Noon in the clock's zone, which is two hours ahead of UTC.</summary>
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public Task PassAsync_AnyPieces_TakesTheTimeThatTheRateDemands() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 3_000_000].Array[1, 60]).SampleAsync(async (rate, pieces) =>
        {
            var clock = new SkippingClock(s_noon);
            var limiter = new RateLimiter(Schedule($"{rate}k"), clock);
            foreach (var piece in pieces)
            {
                await limiter.PassAsync(piece, TestContext.Current.CancellationToken);
            }

            var exact = pieces.Sum(piece => (double)piece) / (rate * 1000);

            // Waits are whole milliseconds, and what one is too short the next makes up for.
            clock.Elapsed.TotalSeconds.ShouldBe(Math.Max(0, exact - 0.1), tolerance: 0.002);
        });

    [Fact]
    public async Task PassAsync_AfterAPause_MakesUpForATenthOfASecondOnly()
    {
        var clock = new SkippingClock(s_noon);
        var limiter = new RateLimiter(Schedule("1M"), clock);
        clock.Advance(TimeSpan.FromHours(1));

        await limiter.PassAsync(1_000_000, TestContext.Current.CancellationToken);

        (clock.Elapsed - TimeSpan.FromHours(1)).TotalSeconds.ShouldBe(0.9, tolerance: 0.001);
    }

    [Fact]
    public async Task PassAsync_RateEndsWhileAPieceWaits_LetsTheRestPass()
    {
        var clock = new SkippingClock(s_noon.AddHours(5).AddMinutes(59).AddSeconds(50));
        var limiter = new RateLimiter(Schedule("08:00-18:00=1M,18:00-08:00=0"), clock);

        await limiter.PassAsync(1_000_000_000, TestContext.Current.CancellationToken);

        clock.Elapsed.TotalSeconds.ShouldBe(10, tolerance: 1.001);
    }

    [Fact]
    public async Task PassAsync_NoLimit_DoesNotWait()
    {
        var clock = new SkippingClock(s_noon);

        await new RateLimiter(Schedule("0"), clock).PassAsync(long.MaxValue, TestContext.Current.CancellationToken);

        clock.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task PassAsync_Cancelled_StopsWaitingAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        var passing = new RateLimiter(Schedule("1k"), TimeProvider.System).PassAsync(1_000_000, cancel.Token).AsTask();
        passing.IsCompleted.ShouldBeFalse();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(passing.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }

    private static RateSchedule Schedule(string text) => RateSchedule.TryParse(text, out var schedule) ? schedule : throw new ArgumentException(text);
}
