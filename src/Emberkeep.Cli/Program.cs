using Emberkeep.Cli;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;

using var signals = SignalRelay.Install();
var application = new CliApplication(
    Terminal.OfProcess(),
    () => new LocalComposition(TimeProvider.System),
    TimeProvider.System);
return await application.RunAsync(args, signals.Token);
