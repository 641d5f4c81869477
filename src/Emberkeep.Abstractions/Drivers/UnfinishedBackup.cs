using Emberkeep.Backups;

namespace Emberkeep.Drivers;

/// <summary>A backup that was begun and is not complete.</summary>
/// <param name="Id">The backup.</param>
/// <param name="VolumeId">The volume; null when nothing was noted about the backup, and so nothing was stored.</param>
/// <param name="SourcePath">The path that is backed up, or null.</param>
/// <param name="Owner">Who was at it last: process and host; null when that is not known.</param>
/// <param name="State">What can be done with it.</param>
/// <param name="LastSign">When its owner last gave a sign of life, by the clock of the server, or null.</param>
/// <param name="Reason">Why nothing could be done about it, or null.</param>
public sealed record UnfinishedBackup(
    BackupId Id, VolumeId? VolumeId, string? SourcePath, string? Owner, UnfinishedState State, DateTimeOffset? LastSign, string? Reason = null);
