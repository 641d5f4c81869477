using Emberkeep.Backups;

namespace Emberkeep.Engine.Format;

/// <summary>Everything in a <c>_sha256file</c> but the hashes.</summary>
/// <param name="Version">Version of the format.</param>
/// <param name="BackupId">The backup.</param>
/// <param name="VolumeId">The volume that was backed up.</param>
/// <param name="BackupName">Display name, or null.</param>
/// <param name="BackupDescription">Display description, or null.</param>
/// <param name="CreatedAtText">When the backup was requested, in Python's text form (<see cref="PythonTime"/>).</param>
/// <param name="BlockSize">Number of bytes that one hash covers; called <c>chunk_size</c> in the file.</param>
internal sealed record Sha256FileHeader(
    string Version, BackupId BackupId, VolumeId VolumeId, string? BackupName, string? BackupDescription, string CreatedAtText, int BlockSize);
