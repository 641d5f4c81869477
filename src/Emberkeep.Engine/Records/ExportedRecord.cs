namespace Emberkeep.Engine.Records;

/// <summary>
/// A backup's record in the form in which Cinder exports and imports it (<c>cinder backup-export</c>): with it a backup can be made known to
/// another installation that sees the same repository.
/// </summary>
/// <param name="BackupService">Class path of the Cinder driver that can read the backup.</param>
/// <param name="BackupUrl">Base64 of the record's fields in JSON. Despite its name it is no URL.</param>
public sealed record ExportedRecord(string BackupService, string BackupUrl);
