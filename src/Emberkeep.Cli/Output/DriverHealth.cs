using System.Text.Json.Serialization;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Output;

/// <summary>Whether a repository can be used, by the steps of <c>config check</c> without the measurements.</summary>
/// <param name="IsGood">True when every step succeeded.</param>
/// <param name="Text">What was tried, or what is wrong.</param>
/// <param name="Remedy">What to do about it, or null.</param>
/// <param name="Error">Why it cannot be used; null when it can.</param>
internal sealed record DriverHealth(bool IsGood, string Text, string? Remedy, [property: JsonIgnore] BackupException? Error)
{
    /// <summary>A repository that cannot be used.</summary>
    public static DriverHealth Failed(BackupException error) => new(IsGood: false, error.Message, error.Remedy, error);

    /// <inheritdoc/>
    public override string ToString() => $"{(IsGood ? "ok" : "FAILED")} ({Text.TrimEnd('.')})";
}
