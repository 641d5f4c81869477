namespace Emberkeep.Drivers;

/// <summary>The outcome of checking a repository. The findings were passed on one by one.</summary>
/// <param name="Backups">Every backup that was found, in the order in which they were requested.</param>
/// <param name="Errors">Number of findings of that severity.</param>
/// <param name="Warnings">Number of findings of that severity.</param>
/// <param name="Objects">Number of data objects that the backups have.</param>
/// <param name="ObjectsRead">Number of data objects whose content was read and compared with its digests.</param>
/// <param name="BytesRead">Uncompressed bytes whose digests were computed and compared.</param>
/// <param name="FilesSetAside">Number of files that were set aside, or would have been.</param>
public sealed record RepositoryCheckReport(
    IReadOnlyList<CheckedBackup> Backups, int Errors, int Warnings, long Objects, long ObjectsRead, long BytesRead, int FilesSetAside)
{
    /// <summary>True when there was no error.</summary>
    public bool IsGood => Errors == 0;
}
