using System.Runtime.InteropServices;

namespace Emberkeep.Cli.Tests;

public sealed class SignalRelayTests
{
    [Fact]
    public void Signals_FirstCancels_SecondEndsTheProcess()
    {
        var exits = new List<int>();
        using var relay = SignalRelay.Detached(exits.Add);
        var first = new PosixSignalContext(PosixSignal.SIGTERM);
        relay.OnSignal(first);
        first.Cancel.ShouldBeTrue();
        relay.Token.IsCancellationRequested.ShouldBeTrue();
        exits.ShouldBeEmpty();
        relay.OnSignal(new PosixSignalContext(PosixSignal.SIGINT));
        exits.ShouldBe([ExitCode.Cancelled]);
    }
}
