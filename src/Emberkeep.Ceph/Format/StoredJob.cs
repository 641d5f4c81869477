namespace Emberkeep.Ceph.Format;

/// <summary>A backup in the making, kept with its image under <see cref="BackupNames.JobKey"/> until it is complete.</summary>
/// <param name="Backup">The backup.</param>
/// <param name="SourcePath">The path that is backed up, or null.</param>
/// <param name="Owner">Who is at it: process and host.</param>
/// <param name="Started">When it was begun.</param>
/// <param name="Source">The snapshot of the source that is made for it, or null.</param>
internal sealed record StoredJob(string Backup, string? SourcePath, string Owner, DateTimeOffset Started, SourceSnapshot? Source);
