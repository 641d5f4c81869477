namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>That a share did not answer, as all processes of the host know it (<c>failures.json</c> in the share's state directory).</summary>
/// <param name="Failures">How often in a row, each after the pause that the one before made.</param>
/// <param name="FailedAt">When it failed last.</param>
/// <param name="NextTryAt">When it may be tried again.</param>
/// <param name="Reason">What was said then.</param>
internal sealed record FailureRecord(int Failures, DateTimeOffset FailedAt, DateTimeOffset NextTryAt, string Reason);
