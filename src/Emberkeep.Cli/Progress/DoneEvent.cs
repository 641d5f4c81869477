namespace Emberkeep.Cli.Progress;

/// <summary>The last line of a job's progress.</summary>
/// <param name="Event">Always <c>done</c>.</param>
/// <param name="Job">What was being done.</param>
/// <param name="Success">False when the job failed or was cancelled.</param>
/// <param name="BytesDone">Finished bytes of the volume.</param>
/// <param name="BytesStored">Bytes moved to or from the repository, after compression.</param>
/// <param name="Objects">Finished objects.</param>
/// <param name="Seconds">How long the job took.</param>
internal sealed record DoneEvent(string Event, string Job, bool Success, long BytesDone, long BytesStored, int Objects, double Seconds);
