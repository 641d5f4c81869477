namespace Emberkeep.Tsm.Format;

/// <summary>One line of a job's journal. Each says one thing that is undone if the job does not do it itself.</summary>
internal sealed record JobEntry
{
    /// <summary>The first line: what is done.</summary>
    public JobKind? Kind { get; init; }

    /// <summary>The first line: the backup.</summary>
    public Guid? Backup { get; init; }

    public Guid? Volume { get; init; }

    public string? SourcePath { get; init; }

    public string? Owner { get; init; }

    public DateTimeOffset? Started { get; init; }

    /// <summary>From here on TSM may have something of the backup: its place in Cinder's form.</summary>
    public string? Place { get; init; }

    /// <summary>A second name of a file, or a symbolic link, that is about to be made.</summary>
    public string? Link { get; init; }

    /// <summary>What the symbolic link leads to; null for a second name.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>File system and number of the file that has the second name.</summary>
    public ulong? LinkDevice { get; init; }

    public ulong? LinkInode { get; init; }

    /// <summary>A directory of our own that is about to be made.</summary>
    public string? Staging { get; init; }

    /// <summary>A client that was started: its number and, so that it is not taken for another process, when.</summary>
    public int? ClientProcess { get; init; }

    public long? ClientStart { get; init; }
}
