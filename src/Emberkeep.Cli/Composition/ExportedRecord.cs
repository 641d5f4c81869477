namespace Emberkeep.Cli.Composition;

/// <summary>A backup's record as the Block Storage API exports it.</summary>
/// <param name="BackupService">Class path of the driver that can read the backup.</param>
/// <param name="BackupUrl">The record's fields, base64 of JSON.</param>
internal sealed record ExportedRecord(string BackupService, string BackupUrl);
