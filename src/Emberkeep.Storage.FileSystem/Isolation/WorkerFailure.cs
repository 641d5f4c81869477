using System.Globalization;
using Emberkeep.Errors;
using Emberkeep.Native;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>Why a worker is not there any more; makes the error of every request that it took along.</summary>
/// <param name="Kind">The kind of the errors.</param>
/// <param name="Reason">As it reads after "Cannot OPERATION 'PATH': ".</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Errno">The error number that stands for it; 0 for none.</param>
internal sealed record WorkerFailure(ErrorKind Kind, string Reason, string Remedy, int Errno = 0)
{
    private const string Again =
        "What was stored before is not affected, and nothing of an object that was being written can be seen. Run the command again; it starts a new worker.";

    public static WorkerFailure Closed { get; } = new(ErrorKind.Cancelled, "the repository was closed", "Open it again.");

    /// <summary>A request took too long.</summary>
    public static WorkerFailure Silent(string share, TimeSpan timeout) => new(
        ErrorKind.Unavailable,
        string.Create(CultureInfo.InvariantCulture, $"the server of the share {share} has not answered for {timeout.TotalSeconds:0.###} s"),
        "Check that the server runs and can be reached (backup_io_timeout says how long it is waited for). " + Again,
        Native.Errno.ETIMEDOUT);

    /// <summary>The process ended by itself, or somebody killed it.</summary>
    public static WorkerFailure Ended(string share, string how) => new(
        ErrorKind.Unavailable,
        $"the worker process for the share {share} ended unexpectedly{(how.Length == 0 ? "" : $" ({how})")}",
        "Look in the kernel log for the reason (out of memory, a crash). " + Again);

    /// <summary>What the process sent was not understood.</summary>
    public static WorkerFailure Garbled(string share, string what) => new(
        ErrorKind.Internal, $"the worker process for the share {share} sent {what}", "This is a defect of Emberkeep; please report it.");

    public BackupException ToException(string operation, string path) => new(
        Kind,
        $"Cannot {operation} '{path}': {Reason}.",
        Remedy,
        isTransient: Kind == ErrorKind.Unavailable,
        Errno == 0 ? null : new ErrnoException(Errno));
}
