using System.Diagnostics.CodeAnalysis;
using Emberkeep.Errors;

namespace Emberkeep.Stores;

/// <summary>
/// The name of an object inside a container. The same grammar as <see cref="ContainerName"/>, at most 1,024 characters
/// (the limit of Swift and S3). File-system stores take names of one segment only.
/// </summary>
public readonly record struct ObjectName
{
    /// <summary>The shortest limit of the object stores that Cinder supports, in characters.</summary>
    public const int MaxLength = 1024;

    private readonly string? _value;

    private ObjectName(string value) => _value = value;

    /// <summary>The name.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A default ObjectName has no value.");

    /// <summary>Checks and takes a name.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; the message says which rule is broken.</exception>
    public static ObjectName Parse(string text) => NameRules.Violation(text, MaxLength) is { } violation
        ? throw new BackupException(ErrorKind.Invalid, $"'{NameRules.Printable(text)}' is not an object name: {violation}.")
        : new ObjectName(text);

    /// <summary>Checks and takes a name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectName name)
    {
        var valid = text is not null && NameRules.Violation(text, MaxLength) is null;
        name = valid ? new ObjectName(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";
}
