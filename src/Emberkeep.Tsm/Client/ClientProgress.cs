using Emberkeep.Drivers;

namespace Emberkeep.Tsm.Client;

/// <summary>
/// Makes progress of the bytes that the client's process has read or written. It reads a few more than the volume's, its own files and what the server
/// says, so this is an estimate.
/// </summary>
internal static class ClientProgress
{
    /// <summary>Progress of a client that reads a volume.</summary>
    public static Action<long, long>? OfReading(IProgress<JobProgress>? progress, long length) =>
        progress is null ? null : (read, written) => Report(progress, read, written, length);

    /// <summary>Progress of a client that writes a volume.</summary>
    public static Action<long, long>? OfWriting(IProgress<JobProgress>? progress, long length) =>
        progress is null ? null : (read, written) => Report(progress, written, read, length);

    private static void Report(IProgress<JobProgress> progress, long volume, long server, long length) =>
        progress.Report(new JobProgress(JobPhase.Transferring, Math.Min(volume, length), length, server, 0));
}
