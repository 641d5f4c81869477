namespace Emberkeep.Storage.FileSystem.Tests.Rooted;

/// <summary>
/// One call that a <see cref="FaultyFileSystem"/> saw: the member's name without "Async", and the path (the new one for two).
/// </summary>
public sealed record FileSystemCall(int Number, string Operation, string Path);
