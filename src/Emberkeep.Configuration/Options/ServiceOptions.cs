using Emberkeep.Configuration.Values;
using Emberkeep.Stores;

namespace Emberkeep.Configuration.Options;

/// <summary>Options of the service as a whole and of every driver.</summary>
public static class ServiceOptions
{
    internal static readonly OptionSection Section = new("Service",
        "Options of the service as a whole and of every driver.");

    /// <summary>
    /// The driver that keeps the backups: a class path of Cinder, a short name such as nfs, or Assembly!Type for a vendor's driver.
    /// </summary>
    public static Option<string> Driver { get; } = Section.Add(new Option<string>(
        "backup_driver", Types.Text, "cinder.backup.drivers.swift.SwiftBackupDriver")
    {
        Meaning = "The driver that keeps the backups: a class path of Cinder, a short name such as `nfs`, or `Assembly!Type` for a "
            + "vendor's driver.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>How data objects are compressed.</summary>
    public static Option<string> CompressionAlgorithm { get; } = Section.Add(new Option<string>(
        "backup_compression_algorithm", Types.Choice("none", "off", "no", "zlib", "gzip", "bz2", "bzip2", "zstd"), "zstd")
    {
        Meaning = "How data objects are compressed. Reading takes any algorithm, whatever is set here. `none`, `off` and `no` store "
            + "data as it is. Cinder's default is `zlib`; it reads `zstd` from its release Victoria on if python3-zstd is installed.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>How hard the algorithm tries: 1 to 9 for zlib, gzip, bz2 and bzip2, 1 to 22 for zstd.</summary>
    public static Option<long?> CompressionLevel { get; } = Section.Add(new Option<long?>(
        "backup_compression_level", Types.OptionalInteger(min: 1, max: 22))
    {
        Meaning = "How hard the algorithm tries: 1 to 9 for zlib, gzip, bz2 and bzip2, 1 to 22 for zstd. None means 5 for "
            + "zlib and gzip, 9 for bz2 and bzip2, 2 for zstd. Levels of zstd above 9 take more memory. Cinder has no such option.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
        DefaultNote = "the algorithm's default",
    });

    /// <summary>Objects of one backup or restore that are worked on side by side.</summary>
    public static Option<long> WorkersPerJob { get; } = Section.Add(new Option<long>(
        "backup_workers_per_job", Types.Integer(min: 1, max: 256), "8")
    {
        Meaning = "Objects of one backup or restore that are worked on side by side. More of them than processors keep disks, server and the "
            + "processors' vector units busy; each takes a few MiB of memory. Cinder has no such option.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>Hours for which an interrupted backup is kept.</summary>
    public static Option<long> UnfinishedRetention { get; } = Section.Add(new Option<long>(
        "backup_unfinished_retention", Types.Integer(min: 0, max: 87600), "24")
    {
        Meaning = "Hours for which an interrupted backup is kept, so that `backup create --resume` can go on with it. After that the next command "
            + "that writes to the repository removes what there is of it. Cinder has no such option.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>Bytes a second that this process may move to and from repositories, by time of the day if wanted.</summary>
    public static Option<RateSchedule> LimitRate { get; } = Section.Add(new Option<RateSchedule>("backup_limit_rate", Types.RateSchedule, "0")
    {
        Meaning = "Bytes a second that this process may move to and from repositories, all jobs together: `50M`, or by local time "
            + "`08:00-18:00=20M,18:00-08:00=0`, or `08:00-18:00=20M,100M`, where the last rate is for the rest of the day. Units are k, M, G, T and "
            + "Ki, Mi, Gi, Ti; 0 sets no limit. Bytes that a server moves by itself are not counted. Cinder has no such option.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>Room that backups leave free in the repository.</summary>
    public static Option<SpaceReserve> ReserveSpace { get; } = Section.Add(new Option<SpaceReserve>(
        "backup_reserve_space", Types.SpaceReserve, "auto")
    {
        Meaning = "Room that backups leave free in the repository, so that deleting and everything else there goes on working: bytes with an "
            + "optional unit (`10G`), a percentage (`2%`), or `auto`, the smaller of 1 % and 1 GiB. A backup that would take some of it does not "
            + "start, or stops and is removed. 0 switches the check off. Cinder has no such option.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>Whether a missing container is made.</summary>
    public static Option<bool> CreateContainers { get; } = Section.Add(new Option<bool>("backup_create_containers", Types.Boolean, "true")
    {
        Meaning = "Whether a missing container is made. When false, a container that does not exist is an error.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>The folders that are searched for the assemblies of vendors' drivers.</summary>
    public static Option<IReadOnlyList<string>> PluginPath { get; } = Section.Add(new Option<IReadOnlyList<string>>(
        "backup_plugin_path", Types.List, "")
    {
        Meaning = "The folders that are searched for the assembly of a vendor's driver (`Assembly!Type`). Folder and files have to belong to root "
            + "or to the user that runs Emberkeep, and nobody else may write to them. Cinder has no such option.",
        AppliesTo = OptionArea.Vendor,
        IsUsed = true,
        DefaultNote = "`/usr/lib/emberkeep/plugins`, then `plugins` beside the program",
    });

    /// <summary>Whether data may be moved inside the file system, server or array that holds both volume and repository.</summary>
    public static Option<bool> ServerCopy { get; } = Section.Add(new Option<bool>("backup_server_copy", Types.Boolean, "true")
    {
        Meaning = "Whether data may be moved inside the file system, the NFS 4.2 server or the array that holds both volume and repository, instead "
            + "of being read and written. Blocks may then be shared between the two, so a disk that loses such a block takes it from both. Only "
            + "what is stored without compression is moved. Cinder has no such option.",
        AppliesTo = OptionArea.FileSystem | OptionArea.Vendor,
        IsUsed = true,
    });

    /// <summary>The directory under which the service keeps its own files.</summary>
    public static Option<string> StatePath { get; } = Section.Add(new Option<string>("state_path", Types.Text, "/var/lib/cinder")
    {
        Meaning = "The directory under which the service keeps its own files.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>The name under which this service is known in the message queue and in the records of its backups.</summary>
    public static Option<string> Host { get; } = Section.Add(new Option<string>("host", Types.Text)
    {
        Meaning = "The name under which this service is known in the message queue and in the records of its backups.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
        ComputedDefault = host => host.HostName,
        DefaultNote = "the host's name",
    });

    /// <summary>The availability zone of the service.</summary>
    public static Option<string> AvailabilityZone { get; } = Section.Add(new Option<string>("storage_availability_zone", Types.Text, "nova")
    {
        Meaning = "The availability zone of the service. It becomes part of the object names of swift, s3 and gcs.",
        AppliesTo = OptionArea.Service,
        IsUsed = true,
    });

    /// <summary>Processes that serve the same host and queue.</summary>
    public static Option<long> Workers { get; } = Section.Add(new Option<long>("backup_workers", Types.IntegerUpToProcessors(min: 1), "1")
    {
        Meaning = "Processes that serve the same host and queue.",
        AppliesTo = OptionArea.Service,
    });

    /// <summary>Backups and restores that run at once over all workers; 0 sets no limit.</summary>
    public static Option<long> MaxOperations { get; } = Section.Add(new Option<long>("backup_max_operations", Types.Integer(min: 0), "15")
    {
        Meaning = "Backups and restores that run at once over all workers; 0 sets no limit.",
        AppliesTo = OptionArea.Service,
    });

    /// <summary>Threads that Cinder keeps for blocking calls.</summary>
    public static Option<long> NativeThreadsPoolSize { get; } = Section.Add(new Option<long>(
        "backup_native_threads_pool_size", Types.Integer(min: 20), "60")
    {
        Meaning = "Threads that Cinder keeps for blocking calls.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>Seconds between two attempts to bring up a driver that failed to start.</summary>
    public static Option<long> DriverInitCheckInterval { get; } = Section.Add(new Option<long>(
        "backup_driver_init_check_interval", Types.Integer(min: 5), "60")
    {
        Meaning = "Seconds between two attempts to bring up a driver that failed to start.",
        AppliesTo = OptionArea.Service,
    });

    /// <summary>Seconds between two reports of the driver's state to the scheduler.</summary>
    public static Option<long> DriverStatsPollingInterval { get; } = Section.Add(new Option<long>(
        "backup_driver_stats_polling_interval", Types.Integer(min: 10), "60")
    {
        Meaning = "Seconds between two reports of the driver's state to the scheduler.",
        AppliesTo = OptionArea.Service,
        DeprecatedNames = ["backup_driver_status_check_interval"],
    });

    /// <summary>
    /// Whether deletions left over from the last run go on in the background at start-up, so that the service can work meanwhile.
    /// </summary>
    public static Option<bool> ServiceInithostOffload { get; } = Section.Add(new Option<bool>(
        "backup_service_inithost_offload", Types.Boolean, "true")
    {
        Meaning = "Whether deletions left over from the last run go on in the background at start-up, so that the service can work "
            + "meanwhile.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>Whether a request goes to the backup service on the volume's own host where there is one.</summary>
    public static Option<bool> UseSameHost { get; } = Section.Add(new Option<bool>("backup_use_same_host", Types.Boolean, "false")
    {
        Meaning = "Whether a request goes to the backup service on the volume's own host where there is one.",
        AppliesTo = OptionArea.Service,
    });

    /// <summary>Whether a volume in use is backed up from a temporary snapshot instead of a temporary clone.</summary>
    public static Option<bool> UseTempSnapshot { get; } = Section.Add(new Option<bool>("backup_use_temp_snapshot", Types.Boolean, "false")
    {
        Meaning = "Whether a volume in use is backed up from a temporary snapshot instead of a temporary clone. Cinder reads it in "
            + "a volume backend's section.",
        AppliesTo = OptionArea.Service,
    });

    /// <summary>Data objects written between two progress notifications.</summary>
    public static Option<long> ObjectNumberPerNotification { get; } = Section.Add(new Option<long>(
        "backup_object_number_per_notification", Types.Integer(), "10")
    {
        Meaning = "Data objects written between two progress notifications.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>Seconds between two progress notifications.</summary>
    public static Option<long> TimerInterval { get; } = Section.Add(new Option<long>("backup_timer_interval", Types.Integer(), "120")
    {
        Meaning = "Seconds between two progress notifications.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>The version of the volume metadata that Cinder stores in a backup.</summary>
    public static Option<long> MetadataVersion { get; } = Section.Add(new Option<long>("backup_metadata_version", Types.Integer(), "2")
    {
        Meaning = "The version of the volume metadata that Cinder stores in a backup.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>The form of the internal name of a backup; %s stands for its id.</summary>
    public static Option<string> NameTemplate { get; } = Section.Add(new Option<string>("backup_name_template", Types.Text, "backup-%s")
    {
        Meaning = "The form of the internal name of a backup; `%s` stands for its id.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>The Python class of Cinder's backup manager.</summary>
    public static Option<string> Manager { get; } = Section.Add(new Option<string>(
        "backup_manager", Types.Text, "cinder.backup.manager.BackupManager")
    {
        Meaning = "The Python class of Cinder's backup manager. It means nothing to Emberkeep.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>The Python class of Cinder's backup API.</summary>
    public static Option<string> ApiClass { get; } = Section.Add(new Option<string>("backup_api_class", Types.Text, "cinder.backup.api.API")
    {
        Meaning = "The Python class of Cinder's backup API. It means nothing to Emberkeep.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>Backups that a project may have; -1 sets no limit.</summary>
    public static Option<long> QuotaBackups { get; } = Section.Add(new Option<long>("quota_backups", Types.Integer(min: -1), "10")
    {
        Meaning = "Backups that a project may have; -1 sets no limit.",
        AppliesTo = OptionArea.Service,
    });

    /// <summary>GiB that the backups of a project may hold together; -1 sets no limit.</summary>
    public static Option<long> QuotaBackupGigabytes { get; } = Section.Add(new Option<long>(
        "quota_backup_gigabytes", Types.Integer(min: -1), "1000")
    {
        Meaning = "GiB that the backups of a project may hold together; -1 sets no limit.",
        AppliesTo = OptionArea.Service,
    });

    /// <summary>Whether volumes are attached over several paths while they are backed up or restored.</summary>
    public static Option<bool> UseMultipath { get; } = Section.Add(new Option<bool>("use_multipath_for_image_xfer", Types.Boolean, "false")
    {
        Meaning = "Whether volumes are attached over several paths while they are backed up or restored.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });

    /// <summary>How often to look for the device of a volume that was just attached.</summary>
    public static Option<long> DeviceScanTries { get; } = Section.Add(new Option<long>(
        "num_volume_device_scan_tries", Types.Integer(min: 0), "3")
    {
        Meaning = "How often to look for the device of a volume that was just attached.",
        AppliesTo = OptionArea.Service,
        IsAdvanced = true,
    });
}
