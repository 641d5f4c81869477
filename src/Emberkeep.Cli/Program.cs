using Emberkeep.Cli;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Storage.FileSystem.Isolation;

if (args is [WorkerProgram.Verb, .. var rest])
{
    // Not a command: this program starts itself once more for each mounted share that it uses.
    return await ShareWorker.RunAsync(rest, CancellationToken.None);
}

using var signals = SignalRelay.Install();
var application = new CliApplication(
    Terminal.OfProcess(),
    () => new LocalComposition(TimeProvider.System),
    TimeProvider.System);
return await application.RunAsync(args, signals.Token);
