using System.Diagnostics.CodeAnalysis;
using Emberkeep.Errors;

namespace Emberkeep.Stores;

/// <summary>
/// The name of a container: a relative path of one or more segments separated by '/', at most 255 characters.
/// No segment is empty, '.' or '..', none starts with <see cref="ReservedPrefix"/>, and there are no control characters or backslashes;
/// a name that was made cannot lead out of a repository.
/// </summary>
public readonly record struct ContainerName
{
    /// <summary>Names that begin with this belong to Emberkeep itself: temporary files, journals, the identity file.</summary>
    public const string ReservedPrefix = ".emberkeep";

    /// <summary>Width of the <c>container</c> column in Cinder's database.</summary>
    public const int MaxLength = 255;

    private readonly string? _value;

    private ContainerName(string value) => _value = value;

    /// <summary>The name.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A default ContainerName has no value.");

    /// <summary>
    /// Where Emberkeep keeps the journals of jobs that are not finished, in every kind of store. It is not listed, and no name that is parsed
    /// can be it.
    /// </summary>
    public static ContainerName Journal { get; } = new(ReservedPrefix + "/journal");

    /// <summary>Where Emberkeep keeps what it needs to resume or clean up backups in the making. Not listed and not to be parsed either.</summary>
    public static ContainerName Jobs { get; } = new(ReservedPrefix + "/jobs");

    /// <summary>True for a container of Emberkeep's own, which is never listed.</summary>
    public bool IsReserved => Value.StartsWith(ReservedPrefix, StringComparison.Ordinal);

    /// <summary>Checks and takes a name.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; the message says which rule is broken.</exception>
    public static ContainerName Parse(string text) => NameRules.Violation(text, MaxLength) is { } violation
        ? throw new BackupException(ErrorKind.Invalid, $"'{NameRules.Printable(text)}' is not a container name: {violation}.", "Use a relative path without '..', for example backups/daily.")
        : new ContainerName(text);

    /// <summary>Checks and takes a name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ContainerName name)
    {
        var valid = text is not null && NameRules.Violation(text, MaxLength) is null;
        name = valid ? new ContainerName(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";
}
