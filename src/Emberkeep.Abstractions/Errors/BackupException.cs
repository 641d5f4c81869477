using Emberkeep.Backups;

namespace Emberkeep.Errors;

/// <summary>
/// The one exception type of Emberkeep. The message says what happened and to which file, share or backup;
/// <see cref="Remedy"/> says what to do next.
/// </summary>
public sealed class BackupException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="kind">The category that decides exit code, HTTP status and whether a retry makes sense.</param>
    /// <param name="message">What happened, naming the object it happened to. One sentence, no trailing remedy.</param>
    /// <param name="remedy">What the reader should do next, or null when nothing sensible can be said.</param>
    /// <param name="isTransient">True when the same call may succeed later without anybody changing anything.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public BackupException(
        ErrorKind kind, string message, string? remedy = null, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Remedy = remedy;
        IsTransient = isTransient;
    }

    /// <summary>The category of the error.</summary>
    public ErrorKind Kind { get; }

    /// <summary>The backup in whose own objects the damage is, when it is known; backups that build on it may lack the same data.</summary>
    public BackupId? DamagedBackup { get; init; }

    /// <summary>How long the other side asks to wait before the next attempt, or null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What to do next, or null.</summary>
    public string? Remedy { get; }

    /// <summary>True when the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient { get; }
}
