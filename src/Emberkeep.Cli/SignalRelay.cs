using System.Runtime.InteropServices;

namespace Emberkeep.Cli;

/// <summary>
/// Turns SIGINT and SIGTERM into a cancelled token, so that the job can clean up. The second signal ends the process at once.
/// </summary>
internal sealed class SignalRelay : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Action<int> _exit;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _received;

    private SignalRelay(Action<int> exit) => _exit = exit;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts to listen to the process's signals.</summary>
    public static SignalRelay Install()
    {
        var relay = new SignalRelay(Environment.Exit);
        relay._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, relay.OnSignal));
        relay._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, relay.OnSignal));
        return relay;
    }

    /// <summary>A relay that is told of signals by hand.</summary>
    internal static SignalRelay Detached(Action<int> exit) => new(exit);

    internal void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _received) == 1)
        {
            _source.Cancel();
        }
        else
        {
            _exit(ExitCode.Cancelled);
        }
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }
}
