using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Storage.FileSystem.Availability;
using Emberkeep.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Availability;

public sealed class ShareBreakerTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 14, 3, 7, TimeSpan.Zero));
    private int _calls;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_AfterTheServerWasSilent_FailsAtOnceAndSaysSinceWhenAndForHowLong()
    {
        var breaker = Make();
        await FailAsync(breaker, Errno.ETIMEDOUT);

        var error = await RefusedAsync(breaker);

        error.Message.ShouldBe("The share s:/x did not answer at 14:03:07; next try in 15 s.");
        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.IsTransient.ShouldBeTrue();
        error.Remedy!.ShouldContain("Cannot write '/x'");
        _calls.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(5));
        (await RefusedAsync(breaker)).Message.ShouldEndWith("next try in 10 s.");
    }

    [Fact]
    public async Task Run_OtherProcess_FailsAtOnceToo()
    {
        await FailAsync(Make(), Errno.EHOSTUNREACH);

        await RefusedAsync(Make());

        _calls.ShouldBe(1);
    }

    [Fact]
    public async Task Run_PauseIsOver_LetsExactlyOneThrough()
    {
        var breaker = Make();
        await FailAsync(breaker, Errno.ETIMEDOUT);
        var other = Make();
        _time.Advance(TimeSpan.FromSeconds(16));
        var answer = new TaskCompletionSource<int>();

        var probe = breaker.RunAsync(() => new ValueTask<int>(answer.Task)).AsTask();
        (await RefusedAsync(breaker)).Message.ShouldEndWith("it is being tried right now.");
        (await RefusedAsync(other)).Message.ShouldEndWith("it is being tried right now.");
        answer.SetResult(7);

        (await probe).ShouldBe(7);
        (await SucceedAsync(breaker)).ShouldBe(2);
        (await SucceedAsync(other)).ShouldBe(3);
        (await SucceedAsync(Make())).ShouldBe(4);
        breaker.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_ProbesFail_PausesDoubleUpToFiveMinutesAndSuccessResets()
    {
        var breaker = Make();
        await FailAsync(breaker, Errno.ETIMEDOUT);
        foreach (var pause in new[] { 15, 30, 60, 120, 240, 300, 300 })
        {
            _time.Advance(TimeSpan.FromSeconds(pause - 1));
            (await RefusedAsync(breaker)).Message.ShouldEndWith("next try in 1 s.");
            _time.Advance(TimeSpan.FromSeconds(1));
            await FailAsync(breaker, Errno.ETIMEDOUT);
        }

        _time.Advance(TimeSpan.FromSeconds(300));
        await SucceedAsync(breaker);
        await FailAsync(breaker, Errno.ETIMEDOUT);
        (await RefusedAsync(breaker)).Message.ShouldEndWith("next try in 15 s.");
    }

    [Theory]
    [InlineData(0.0, 12)]
    [InlineData(1.0, 18)]
    public async Task Run_Jitter_IsAFifthEitherWay(double random, int seconds)
    {
        var breaker = new ShareBreaker("s:/x", _directory.Path, _time, () => random);
        await FailAsync(breaker, Errno.ETIMEDOUT);

        (await RefusedAsync(breaker)).Message.ShouldEndWith($"next try in {seconds} s.");
    }

    [Fact]
    public async Task Run_ManyOperationsFailWithOneServer_CountOnce()
    {
        var breaker = Make();
        var gate = new TaskCompletionSource<int>();
        var running = Enumerable.Range(0, 16).Select(_ => breaker.RunAsync(() => new ValueTask<int>(gate.Task)).AsTask()).ToArray();

        gate.SetException(ErrnoErrors.ToException(Errno.ETIMEDOUT, "write", "/x"));
        foreach (var one in running)
        {
            await Should.ThrowAsync<BackupException>(one);
        }

        (await RefusedAsync(breaker)).Message.ShouldEndWith("next try in 15 s.");
    }

    [Theory]
    [InlineData(Errno.ENOSPC)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.ENOENT)]
    [InlineData(Errno.ESTALE)]
    [InlineData(Errno.EIO)]
    public async Task Run_ServerAnsweredWithAnError_IsNoReasonToPause(int errno)
    {
        var breaker = Make();
        await FailAsync(breaker, errno);

        await SucceedAsync(breaker);

        breaker.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_ProbeIsAnsweredWithAnError_Resets()
    {
        var breaker = Make();
        await FailAsync(breaker, Errno.ETIMEDOUT);
        _time.Advance(TimeSpan.FromSeconds(15));

        await FailAsync(breaker, Errno.ENOENT);

        breaker.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_ProbeIsCancelled_LetsTheNextOneTry()
    {
        var breaker = Make();
        await FailAsync(breaker, Errno.ETIMEDOUT);
        _time.Advance(TimeSpan.FromSeconds(15));

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await breaker.RunAsync(() => ValueTask.FromException<int>(new OperationCanceledException())));

        await SucceedAsync(breaker);
        breaker.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Watch_FileOfARunningJobFails_Trips()
    {
        var breaker = Make();

        await Should.ThrowAsync<BackupException>(
            async () => await breaker.WatchAsync(ValueTask.FromException<int>(ErrnoErrors.ToException(Errno.ETIMEDOUT, "write", "/x"))));

        await RefusedAsync(breaker);
    }

    [Fact]
    public async Task Run_ClockWasSetBack_DoesNotWaitForDays()
    {
        await FailAsync(Make(), Errno.ETIMEDOUT);
        var earlier = new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromDays(3));

        await SucceedAsync(new ShareBreaker("s:/x", _directory.Path, earlier, () => 0.5));

        _calls.ShouldBe(2);
    }

    [Fact]
    public async Task Run_NoStateDirectory_KnowsItsOwnFailures()
    {
        await File.WriteAllTextAsync(_directory.File("file"), "", TestContext.Current.CancellationToken);
        var breaker = new ShareBreaker("s:/x", _directory.File("file/below"), _time, () => 0.5);
        await FailAsync(breaker, Errno.ETIMEDOUT);

        await RefusedAsync(breaker);
        _time.Advance(TimeSpan.FromSeconds(15));
        await SucceedAsync(breaker);

        breaker.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Reset_ForgetsForAllProcesses()
    {
        var breaker = Make();
        await FailAsync(breaker, Errno.ETIMEDOUT);

        Make().Reset();

        await SucceedAsync(breaker);
        await SucceedAsync(Make());
    }

    [Fact]
    public async Task Run_TornRecord_CountsAsNone()
    {
        await File.WriteAllTextAsync(_directory.File("failures.json"), "{\"failures\": 1", TestContext.Current.CancellationToken);

        await SucceedAsync(Make());

        _calls.ShouldBe(1);
    }

    private ShareBreaker Make() => new("s:/x", _directory.Path, _time, () => 0.5);

    private async Task<int> SucceedAsync(ShareBreaker breaker)
    {
        var before = _calls;
        await breaker.RunAsync(() => ValueTask.FromResult(++_calls));
        _calls.ShouldBe(before + 1);
        return _calls;
    }

    private async Task FailAsync(ShareBreaker breaker, int errno)
    {
        var error = await Should.ThrowAsync<BackupException>(async () => await breaker.RunAsync(() =>
        {
            _calls++;
            return ValueTask.FromException<int>(ErrnoErrors.ToException(errno, "write", "/x"));
        }));
        ErrnoException.Of(error).ShouldBe(errno);
    }

    private async Task<BackupException> RefusedAsync(ShareBreaker breaker)
    {
        var before = _calls;
        var error = await Should.ThrowAsync<BackupException>(async () => await breaker.RunAsync(() => ValueTask.FromResult(++_calls)));
        _calls.ShouldBe(before);
        return error;
    }
}
