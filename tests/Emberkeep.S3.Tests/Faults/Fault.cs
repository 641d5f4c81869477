namespace Emberkeep.S3.Tests.Faults;

/// <summary>A fault of a request.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>With <see cref="FaultKind.Answer"/>: the status.</summary>
    public int Status { get; init; }

    /// <summary>With <see cref="FaultKind.Answer"/>: the error code in the body, or none for no body.</summary>
    public string? Code { get; init; }

    /// <summary>With <see cref="FaultKind.Answer"/>: how long the server asks to wait.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>With <see cref="FaultKind.Answer"/>: by how much the answer's time is off.</summary>
    public TimeSpan Skew { get; init; }
}
