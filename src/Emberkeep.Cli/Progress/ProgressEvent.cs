namespace Emberkeep.Cli.Progress;

/// <summary>How far a job has come. Amounts are bytes, the rate is bytes of the volume per second.</summary>
/// <param name="Event">Always <c>progress</c>.</param>
/// <param name="Job">What is being done, for example <c>backup</c>.</param>
/// <param name="Phase"><c>planning</c>, <c>transferring</c> or <c>finishing</c>.</param>
/// <param name="BytesDone">Finished bytes of the volume.</param>
/// <param name="BytesTotal">Bytes that there are to do; 0 while it is not known.</param>
/// <param name="BytesStored">Bytes moved to or from the repository, after compression.</param>
/// <param name="Objects">Finished objects.</param>
/// <param name="Rate">Bytes per second over the last seconds.</param>
/// <param name="EtaSeconds">Seconds that the rest will take at that rate, or null when it cannot be told.</param>
internal sealed record ProgressEvent(
    string Event,
    string Job,
    string Phase,
    long BytesDone,
    long BytesTotal,
    long BytesStored,
    int Objects,
    double Rate,
    double? EtaSeconds);
