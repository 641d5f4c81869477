using Emberkeep.MountScenarios;

return args switch
{
    ["manager", var directory, var program, .. var settings] => await ManagerScenario.RunAsync(directory, program, settings),
    ["program", var verb, var name, var type] => MountProgramScenario.Run(verb, name, type),
    _ => 99,
};
