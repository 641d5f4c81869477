using System.Diagnostics.CodeAnalysis;
using Emberkeep.Errors;

namespace Emberkeep.Backups;

/// <summary>The identity of a volume: a UUID, written in lower case with hyphens as Cinder writes it.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct VolumeId(Guid Value)
{
    /// <summary>Parses the canonical form of 36 characters; upper case is accepted and written back in lower case.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the text is not a UUID.</exception>
    public static VolumeId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new BackupException(ErrorKind.Invalid, $"'{text}' is not a volume id.", "A volume id is a UUID such as 11111111-2222-4333-8444-555555555555.");

    /// <summary>Parses the canonical form of 36 characters.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out VolumeId id)
    {
        var parsed = Guid.TryParseExact(text, "D", out var value);
        id = new VolumeId(value);
        return parsed;
    }

    /// <summary>The canonical form, 36 characters in lower case.</summary>
    public override string ToString() => Value.ToString("D");
}
