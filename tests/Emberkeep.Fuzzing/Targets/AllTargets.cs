using Emberkeep.Engine.Compression;
using Emberkeep.Fuzzing.Harness;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>Every parser of what comes from outside. A new one belongs here.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<FuzzTarget> List { get; } =
    [
        new MetadataTarget(),
        new Sha256FileTarget(),
        new RecordTarget(isEncoded: false),
        new RecordTarget(isEncoded: true),
        new RecordFileTarget(),
        new JournalTarget(),
        new UnfinishedBackupTarget(),
        new JournalPartTarget(),
        new DecompressTarget(CompressionAlgorithm.None),
        new DecompressTarget(CompressionAlgorithm.Zlib),
        new DecompressTarget(CompressionAlgorithm.Bz2),
        new DecompressTarget(CompressionAlgorithm.Zstd),
        new ConfigurationTarget(),
        new WorkerFrameTarget(),
        new StateFileTarget(),
        new TsmOutputTarget(),
        new TsmRecordTarget(),
        .. ShareTargets.List,
        .. HelperTargets.List,
        .. ValueTargets.List,
    ];
}
