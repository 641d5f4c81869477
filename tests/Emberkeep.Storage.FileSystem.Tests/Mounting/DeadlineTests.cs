using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Mounting;
using Microsoft.Extensions.Time.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

public sealed class DeadlineTests
{
    [Fact]
    public async Task RunAsync_CallHangs_FailsWhenTimeIsUpAndNamesTheShare()
    {
        using var serverIsBack = new ManualResetEventSlim();
        var time = new FakeTimeProvider();
        var call = Deadline.RunAsync("filer:/x", TimeSpan.FromSeconds(60), time, () => serverIsBack.Wait(TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(59));
        call.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(2));

        var error = await Should.ThrowAsync<BackupException>(call);
        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.Message.ShouldContain("filer:/x");
        serverIsBack.Set();
    }

    [Fact]
    public async Task RunAsync_CallFails_GivesItsError()
    {
        var call = Deadline.RunAsync<int>("s", TimeSpan.FromSeconds(60), TimeProvider.System, () => throw new FormatException("x"), TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<FormatException>(call)).Message.ShouldBe("x");
    }
}
