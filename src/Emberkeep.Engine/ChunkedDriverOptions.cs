using Emberkeep.Engine.Format;
using Emberkeep.Stores;

namespace Emberkeep.Engine;

/// <summary>What a chunked driver can be told. Read once, when the driver is made.</summary>
public sealed record ChunkedDriverOptions
{
    /// <summary>Class path of the Cinder driver whose repository this is.</summary>
    public required string Service { get; init; }

    /// <summary>
    /// The most bytes of a volume that one object holds; a multiple of <see cref="BlockSize"/>. It never decides how much memory is used.
    /// The default is Cinder's for file systems.
    /// </summary>
    public long ObjectSize { get; init; } = 1999994880;

    /// <summary>Name of the option that sets <see cref="ObjectSize"/>, for error messages.</summary>
    public string ObjectSizeOption { get; init; } = "backup_file_size";

    /// <summary>Bytes of a volume that one SHA-256 covers, and the grain of increments. At most 16 MiB.</summary>
    public int BlockSize { get; init; } = 32768;

    /// <summary>Name of the option that sets <see cref="BlockSize"/>, for error messages.</summary>
    public string BlockSizeOption { get; init; } = "backup_sha_block_size_bytes";

    /// <summary>Compression of data objects, as in the option <c>backup_compression_algorithm</c>; upper and lower case are the same.</summary>
    public string Compression { get; init; } = "zstd";

    /// <summary>Compression level, or null for the algorithm's default.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>The most data objects of one backup. Tests set fewer.</summary>
    internal int MaxObjects { get; init; } = BackupMetadata.MaxObjects;

    /// <summary>
    /// How many objects are processed side by side. More than there are processors: while some wait for the disk or the server others are hashed,
    /// and MD5 is several times as fast when it has objects for all lanes of a vector.
    /// </summary>
    public int Workers { get; init; } = 8;

    /// <summary>Spelling of the objects' prefix.</summary>
    public PrefixStyle PrefixStyle { get; init; } = PrefixStyle.FileSystem;

    /// <summary>Room that backups leave free in the repository.</summary>
    public SpaceReserve ReserveSpace { get; init; } = SpaceReserve.None;

    /// <summary>Availability zone; part of the prefix in <see cref="PrefixStyle.ObjectStore"/>.</summary>
    public string AvailabilityZone { get; init; } = "nova";

    /// <summary>Container of backups that ask for none, or null to derive <c>aa/bb/ID</c> from the backup id.</summary>
    public ContainerName? DefaultContainer { get; init; }

    /// <summary>How long an interrupted backup is kept so that it can be resumed, before a command that writes to the repository removes it.</summary>
    public TimeSpan UnfinishedRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Name of this host, kept with each backup, or null.</summary>
    public string? Host { get; init; }

    /// <summary>Who is named as the owner of jobs, or null for this process. Tests play other processes and hosts.</summary>
    internal Journal.JobOwner? Owner { get; init; }

    /// <summary>
    /// Bytes of the volume after which the journal of a backup gets another part: what an interrupted backup may have to do again, apart from the
    /// objects that were being written. Tests set less.
    /// </summary>
    internal long JournalStep { get; init; } = 256 << 20;

    /// <summary>Name and version of the program, kept with each backup.</summary>
    public string CreatedBy { get; init; } = "emberkeep";
}
