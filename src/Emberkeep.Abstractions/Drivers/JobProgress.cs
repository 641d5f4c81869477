namespace Emberkeep.Drivers;

/// <summary>
/// How far a job has come. Reported often; a report is a whole picture, not a difference. The reports of a job come one after the other, from any thread, and
/// within a phase the work that is done does not become less; what has to be done again is not counted twice.
/// </summary>
/// <param name="Phase">What the job is doing.</param>
/// <param name="BytesDone">Bytes of the volume (or, when verifying, of the objects' uncompressed data) that are finished.</param>
/// <param name="BytesTotal">Bytes that there are to do; 0 while it is not known.</param>
/// <param name="BytesStored">Bytes moved to or from the repository, after compression.</param>
/// <param name="Objects">Number of objects finished.</param>
public readonly record struct JobProgress(JobPhase Phase, long BytesDone, long BytesTotal, long BytesStored, int Objects);
