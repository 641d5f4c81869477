namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Runs a task of <see cref="ShareTasks"/>, here or in a worker process, within a deadline.</summary>
internal delegate ValueTask<string> ShareTaskRunner(string name, IReadOnlyList<string> arguments, CancellationToken cancellationToken);
