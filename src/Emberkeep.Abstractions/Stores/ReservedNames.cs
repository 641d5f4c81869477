namespace Emberkeep.Stores;

/// <summary>
/// The area of a repository that belongs to Emberkeep itself: one directory at the root, whose name no container can have, so that
/// neither a search for backups nor Cinder meets what is in it.
/// </summary>
public static class ReservedNames
{
    /// <summary>The area's name at the root.</summary>
    public const string Area = ContainerName.ReservedPrefix;

    /// <summary>Where files are set aside that belong to no backup: below this one directory for each run, then the path that they had.</summary>
    public const string Quarantine = Area + "/quarantine";
}
