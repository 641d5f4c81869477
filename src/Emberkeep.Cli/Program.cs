using Emberkeep.Cli;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;

using var signals = SignalRelay.Install();
var application = new CliApplication(
    Terminal.OfProcess(),
    IComposition () => throw new BackupException(ErrorKind.Unsupported, "This build of emberkeep contains no repository driver."),
    TimeProvider.System);
return await application.RunAsync(args, signals.Token);
