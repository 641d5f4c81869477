namespace Emberkeep.Cli.Output;

/// <summary>How results are written.</summary>
internal enum OutputFormat
{
    /// <summary>For people: tables and sentences.</summary>
    Table = 0,

    /// <summary>For programs: one JSON value.</summary>
    Json,
}
