namespace Emberkeep.Engine.Resume;

/// <summary>The lease of a backup as an observer finds it.</summary>
/// <param name="Number">Its number; 0 when there is none.</param>
/// <param name="Record">What it says; null when it cannot be read.</param>
/// <param name="RenewedAt">When it was published, by the clock of the server; null when that is not known.</param>
internal sealed record LeaseState(long Number, LeaseRecord? Record, DateTimeOffset? RenewedAt);
