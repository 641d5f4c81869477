using Emberkeep.MountScenarios;
using Emberkeep.Storage.FileSystem.Isolation;

return args switch
{
    ["manager", var directory, var program, .. var settings] => await ManagerScenario.RunAsync(directory, program, settings),
    ["program", var verb, var name, var type] => MountProgramScenario.Run(verb, name, type),
    [WorkerProgram.Verb, .. var rest] => await ShareWorker.RunAsync(rest, CancellationToken.None),
    ["troubled-share-worker", .. var rest] => await TroubledWorker.RunAsync(rest),
    ["garbling-share-worker", .. var rest] => await GarblingWorker.RunAsync(rest),
    ["worker-owner", var root] => await WorkerOwner.RunAsync(root),
    _ => 99,
};
