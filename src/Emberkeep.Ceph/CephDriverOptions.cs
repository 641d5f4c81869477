using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;
using Emberkeep.Native.Ceph;
using Emberkeep.Storage.Decorators.Throttling;

namespace Emberkeep.Ceph;

/// <summary>What the ceph driver needs to know.</summary>
public sealed record CephDriverOptions
{
    /// <summary>How to reach the cluster with the backups.</summary>
    public required CephAccess Access { get; init; }

    /// <summary>The pool of backups whose request names no container, and the one that is searched.</summary>
    public required string Pool { get; init; }

    /// <summary>Class path of Cinder's driver.</summary>
    public string Service { get; init; } = "cinder.backup.drivers.ceph.CephBackupDriver";

    /// <summary>Bytes that are copied at a time, over all workers of a job.</summary>
    public long ChunkSize { get; init; } = 128 << 20;

    /// <summary>Bytes in a stripe of a backup's image; 0 for Ceph's own choice.</summary>
    public long StripeUnit { get; init; }

    /// <summary>Objects that a backup's image is striped over; 0 for Ceph's own choice.</summary>
    public long StripeCount { get; init; }

    /// <summary>Whether images are made with journaling.</summary>
    public bool Journaling { get; init; }

    /// <summary>Snapshots of backups that are kept on the source; 0 keeps all.</summary>
    public int MaxSnapshots { get; init; }

    /// <summary>Whether a restore zeroes what a larger volume has behind the end of the backup.</summary>
    public bool ZeroExcess { get; init; }

    /// <summary>The name of this machine as it is recorded.</summary>
    public string? Host { get; init; }

    /// <summary>The availability zone that is recorded.</summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>The limit of the rate, or null.</summary>
    public RateLimiter? Limiter { get; init; }

    /// <summary>How to reach a cluster, by the configuration.</summary>
    public static CephAccess AccessOf(Settings settings) => new(
        settings.Get(CephOptions.Conf), settings.Get(CephOptions.User), TimeSpan.FromSeconds(settings.Get(NfsOptions.IoTimeout)));

    /// <summary>Takes the options from the configuration.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when options contradict each other.</exception>
    public static CephDriverOptions From(Settings settings)
    {
        var options = new CephDriverOptions
        {
            Access = AccessOf(settings),
            Pool = settings.Get(CephOptions.Pool),
            ChunkSize = settings.Get(CephOptions.ChunkSize),
            StripeUnit = settings.Get(CephOptions.StripeUnit),
            StripeCount = settings.Get(CephOptions.StripeCount),
            Journaling = settings.Get(CephOptions.ImageJournals),
            MaxSnapshots = (int)Math.Min(int.MaxValue, settings.Get(CephOptions.MaxSnapshots)),
            ZeroExcess = settings.Get(CephOptions.DiscardExcessBytes),
            Host = settings.Get(ServiceOptions.Host),
            AvailabilityZone = settings.Get(ServiceOptions.AvailabilityZone),
        };
        return (options.StripeUnit == 0) == (options.StripeCount == 0) ? options : throw new BackupException(
            ErrorKind.Invalid,
            $"{CephOptions.StripeUnit.Name} and {CephOptions.StripeCount.Name} have a meaning only together, but one of them is 0.",
            "Set both, or neither.");
    }
}
