using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>One thing that is wrong with a backup.</summary>
/// <param name="Backup">The backup that the fault is in: the requested one or one that it depends on.</param>
/// <param name="ObjectName">The object concerned, or null when the fault is in the chain itself.</param>
/// <param name="Offset">First affected byte of the volume, or null when it is not known.</param>
/// <param name="Length">Number of affected bytes of the volume, or null when it is not known.</param>
/// <param name="Message">What is wrong.</param>
public sealed record VerifyFault(BackupId Backup, string? ObjectName, long? Offset, long? Length, string Message);
