using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>What <see cref="IsolatedFileSystem"/> needs to know.</summary>
public sealed record IsolationOptions
{
    /// <summary>The full path of the root directory.</summary>
    public required string Root { get; init; }

    /// <summary>The share, for messages.</summary>
    public required string Share { get; init; }

    /// <summary>The worker's program.</summary>
    public required WorkerProgram Program { get; init; }

    /// <summary>How long one request may take (<c>backup_io_timeout</c>); then the worker is killed.</summary>
    public TimeSpan IoTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Told when a worker is killed because the server is silent, before its requests fail: some of them have nobody who would pass their error
    /// on, such as the closing of a file.
    /// </summary>
    internal Action<BackupException>? Silent { get; init; }

    /// <summary>How long a worker may take to start.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
