namespace Emberkeep.Cli.Progress;

/// <summary>How progress is shown, always on standard error.</summary>
internal enum ProgressMode
{
    /// <summary>A bar on a terminal, nothing otherwise.</summary>
    Auto = 0,

    /// <summary>A bar.</summary>
    Bar,

    /// <summary>One JSON object per line.</summary>
    Json,

    /// <summary>Nothing.</summary>
    None,
}
