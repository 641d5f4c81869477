using System.Globalization;

namespace Emberkeep.Configuration.Values;

/// <summary>Where a value, or a fault, comes from.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Path">The file, when it is one.</param>
/// <param name="Line">The line in the file, counted from 1; 0 when the file as a whole is meant.</param>
public readonly record struct ValueSource(ValueSourceKind Kind, string? Path = null, int Line = 0)
{
    /// <summary>The option's default.</summary>
    public static ValueSource Default => default;

    /// <summary>An override on the command line.</summary>
    public static ValueSource CommandLine => new(ValueSourceKind.CommandLine);

    /// <summary>A line of a file.</summary>
    public static ValueSource File(string path, int line) => new(ValueSourceKind.File, path, line);

    /// <summary>For example <c>/etc/cinder/cinder.conf:12</c>, <c>command line</c> or <c>default</c>.</summary>
    public override string ToString() => Kind switch
    {
        ValueSourceKind.File when Line > 0 => string.Create(CultureInfo.InvariantCulture, $"{Path}:{Line}"),
        ValueSourceKind.File => Path ?? "",
        ValueSourceKind.CommandLine => "command line",
        _ => "default",
    };
}
