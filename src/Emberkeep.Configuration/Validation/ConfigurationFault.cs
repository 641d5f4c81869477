using System.Globalization;
using System.Text;
using Emberkeep.Configuration.Values;
using Emberkeep.Errors;

namespace Emberkeep.Configuration.Validation;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Source">The file and line, the command line, or the default.</param>
/// <param name="Option">The option's name as it was given, or null when no single option is at fault.</param>
/// <param name="Message">What is wrong, in one sentence without a full stop at the end; it holds no secret.</param>
/// <param name="Remedy">What to do about it, in one sentence with a full stop.</param>
public sealed record ConfigurationFault(ValueSource Source, string? Option, string Message, string Remedy)
{
    /// <summary>The fault on one line.</summary>
    public override string ToString() => Option is null ? $"{Source}: {Message}. {Remedy}" : $"{Source}: {Option}: {Message}. {Remedy}";

    /// <summary>An error of kind <see cref="ErrorKind.Invalid"/> that lists all the faults, one per line.</summary>
    public static BackupException CreateException(IReadOnlyCollection<ConfigurationFault> faults)
    {
        var message = new StringBuilder(
            faults.Count == 1
                ? "The configuration has a fault:"
                : string.Create(CultureInfo.InvariantCulture, $"The configuration has {faults.Count} faults:"));
        foreach (var fault in faults)
        {
            message.Append("\n  ").Append(fault);
        }

        return new BackupException(ErrorKind.Invalid, message.ToString(), "Correct what is named above.");
    }
}
