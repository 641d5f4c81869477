using Emberkeep.Cli;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;

using var signals = SignalRelay.Install();
var terminal = Terminal.OfProcess();
var application = new CliApplication(terminal, () => new LocalComposition(terminal, TimeProvider.System), TimeProvider.System);
return await application.RunAsync(args, signals.Token);
