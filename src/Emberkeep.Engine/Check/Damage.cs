using Emberkeep.Errors;

namespace Emberkeep.Engine.Check;

/// <summary>Tells damage of what is stored from trouble in reaching it.</summary>
internal static class Damage
{
    /// <summary>What to do about lost or damaged data.</summary>
    public const string Remedy =
        "Bring the file back from a copy of the repository. If there is none, make a new full backup of the volume, and keep older backups of it.";

    /// <summary>True for an error that says something of the file and not of the way to it.</summary>
    public static bool Is(BackupException e) => e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported or ErrorKind.Invalid;
}
