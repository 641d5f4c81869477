using Emberkeep.MountHelper;

return (int)Command.Run(args, Console.In, Console.Out, Console.Error);
