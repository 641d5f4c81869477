namespace Emberkeep.Configuration.Options;

/// <summary>Options of the ceph driver.</summary>
public static class CephOptions
{
    internal static readonly OptionSection Section = new("Ceph",
        "Options of the ceph driver.");

    /// <summary>The configuration file of the Ceph cluster.</summary>
    public static Option<string> Conf { get; } = Section.Add(new Option<string>("backup_ceph_conf", Types.Text, "/etc/ceph/ceph.conf")
    {
        Meaning = "The configuration file of the Ceph cluster. The ceph driver needs it.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>The Ceph user without client. in front.</summary>
    public static Option<string> User { get; } = Section.Add(new Option<string>("backup_ceph_user", Types.Text, "cinder")
    {
        Meaning = "The Ceph user without `client.` in front. The ceph driver needs it.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>Bytes that are copied at a time.</summary>
    public static Option<long> ChunkSize { get; } = Section.Add(new Option<long>(
        "backup_ceph_chunk_size", Types.Integer(min: 1), "134217728")
    {
        Meaning = "Bytes that are copied at a time, by all workers of a job together; at most 32 MiB are.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>The pool for backups whose request names no container.</summary>
    public static Option<string> Pool { get; } = Section.Add(new Option<string>("backup_ceph_pool", Types.Text, "backups")
    {
        Meaning = "The pool for backups whose request names no container. The ceph driver needs it.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>Bytes in a stripe of a backup's image; 0 for Ceph's own choice.</summary>
    public static Option<long> StripeUnit { get; } = Section.Add(new Option<long>("backup_ceph_stripe_unit", Types.Integer(min: 0), "0")
    {
        Meaning = "Bytes in a stripe of a backup's image; 0 for Ceph's own choice.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>Objects that a backup's image is striped over; 0 for Ceph's own choice.</summary>
    public static Option<long> StripeCount { get; } = Section.Add(new Option<long>("backup_ceph_stripe_count", Types.Integer(min: 0), "0")
    {
        Meaning = "Objects that a backup's image is striped over; 0 for Ceph's own choice.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>Whether images of backups are made with journaling, which mirroring needs.</summary>
    public static Option<bool> ImageJournals { get; } = Section.Add(new Option<bool>("backup_ceph_image_journals", Types.Boolean, "false")
    {
        Meaning = "Whether images of backups are made with journaling, which mirroring needs.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>Backup snapshots that are kept on the source image; 0 keeps all.</summary>
    public static Option<long> MaxSnapshots { get; } = Section.Add(new Option<long>("backup_ceph_max_snapshots", Types.Integer(min: 0), "0")
    {
        Meaning = "Backup snapshots that are kept on the source image; 0 keeps all.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });

    /// <summary>Whether a restore discards or zeroes what a larger volume has behind the end of the backup.</summary>
    public static Option<bool> DiscardExcessBytes { get; } = Section.Add(new Option<bool>(
        "restore_discard_excess_bytes", Types.Boolean, "true")
    {
        Meaning = "Whether a restore discards or zeroes what a larger volume has behind the end of the backup.",
        AppliesTo = OptionArea.Ceph,
        IsUsed = true,
    });
}
