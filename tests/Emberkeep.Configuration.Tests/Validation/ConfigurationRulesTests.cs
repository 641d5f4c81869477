using Emberkeep.Configuration.Options;
using Emberkeep.Errors;

namespace Emberkeep.Configuration.Tests.Validation;

public sealed class ConfigurationRulesTests
{
    [Theory]
    [InlineData("backup_driver = nfs", "backup_share")]
    [InlineData("backup_driver = nfs\nbackup_share =", "backup_share")]
    [InlineData("backup_driver = nfs\nbackup_share = h:/x\nbackup_mount_point_base =", "backup_mount_point_base")]
    [InlineData("backup_driver = glusterfs", "glusterfs_backup_share")]
    [InlineData("backup_driver = smb", "backup_smb_share")]
    [InlineData("backup_driver = smb\nbackup_smb_share = //h/x\nbackup_mount_point_base =", "backup_mount_point_base")]
    [InlineData("backup_driver = posix\nbackup_posix_path =", "backup_posix_path")]
    [InlineData("backup_driver = s3", "backup_s3_endpoint_url")]
    [InlineData("backup_driver = s3\nbackup_s3_endpoint_url = http://h", "")]
    [InlineData("backup_driver = gcs", "backup_gcs_bucket backup_gcs_credential_file backup_gcs_project_id")]
    [InlineData("backup_driver = ceph\nbackup_ceph_conf =\nbackup_ceph_user =\nbackup_ceph_pool =", "backup_ceph_conf backup_ceph_user backup_ceph_pool")]
    [InlineData("backup_driver = ceph", "")]
    [InlineData("backup_driver = tsm", "")]
    [InlineData("backup_driver = Acme!Acme.Store", "")]
    [InlineData("", "")]
    public void Load_RequiredOptionMissing_IsAFault(string lines, string missing)
    {
        var faults = TestConfiguration.LoadOptions(lines).Faults;

        string.Join(' ', faults.Select(fault => fault.Option)).ShouldBe(missing);
        faults.ShouldAllBe(fault => fault.Message.Contains("needs a value") && fault.Source.Line > 0);
    }

    [Theory]
    [InlineData("nfs", "backup_share = h:/x\nbackup_file_size", "backup_sha_block_size_bytes")]
    [InlineData("posix", "backup_file_size", "backup_sha_block_size_bytes")]
    [InlineData("swift", "backup_swift_object_size", "backup_swift_block_size")]
    [InlineData("s3", "backup_s3_endpoint_url = http://h\nbackup_s3_store_access_key = a\nbackup_s3_store_secret_key = b\nbackup_s3_object_size", "backup_s3_block_size")]
    [InlineData("gcs", "backup_gcs_bucket = a\nbackup_gcs_credential_file = b\nbackup_gcs_project_id = c\nbackup_gcs_object_size", "backup_gcs_block_size")]
    public void Load_ObjectSizeOffTheBlocks_NamesBothOptions(string driver, string objectSize, string blockSize)
    {
        var fault = TestConfiguration.LoadOptions($"backup_driver = {driver}", $"{blockSize} = 4096", $"{objectSize} = 10000").Faults.ShouldHaveSingleItem();

        fault.Option.ShouldBe(objectSize.Split('\n')[^1]);
        fault.Message.ShouldBe($"10000 is not a multiple of {blockSize} = 4096");
        fault.Remedy.ShouldContain("8192");
    }

    [Theory]
    [InlineData("backup_file_size = 1")]
    [InlineData("backup_file_size = 9223372036854775807")]
    [InlineData("backup_sha_block_size_bytes = 9223372036854775807")]
    [InlineData("backup_sha_block_size_bytes = 1999994881")]
    public void Load_ExtremeSizes_AreFaultsAndNoOverflow(string line) =>
        TestConfiguration.LoadOptions("backup_driver = posix", line).Faults.ShouldHaveSingleItem().Message.ShouldContain("is not a multiple of");

    [Theory]
    [InlineData("backup_sha_block_size_bytes = 0")]
    [InlineData("backup_file_size = -32768")]
    [InlineData("backup_file_size = 2 GiB")]
    [InlineData("backup_file_size =")]
    [InlineData("backup_enable_progress_timer = maybe")]
    [InlineData("backup_compression_algorithm = lzma")]
    [InlineData("backup_driver_init_check_interval = 4")]
    [InlineData("backup_workers = 9")]
    [InlineData("backup_workers_per_job = 0")]
    [InlineData("backup_native_threads_pool_size = 19")]
    public void Load_BadValue_IsOneFaultAtItsLine(string line)
    {
        var loaded = TestConfiguration.LoadOptions("backup_driver = posix", line);

        var fault = loaded.Faults.ShouldHaveSingleItem();
        fault.Option.ShouldBe(line.Split(' ')[0]);
        fault.Source.Line.ShouldBe(3);
        fault.Remedy.ShouldContain("default");
        var option = OptionTable.Find("DEFAULT", fault.Option!)!;
        loaded.Settings.Show(changedOnly: true).Single(shown => shown.Option == option).IsValid.ShouldBeFalse();
    }

    [Fact]
    public void Load_SameOptionUnderTwoNames_MustAgree()
    {
        TestConfiguration.LoadOptions("backup_driver = nfs", "backup_share = h:/x", "backup_nfs_share = h:/x").Faults.ShouldBeEmpty();

        var share = TestConfiguration.LoadOptions("backup_driver = nfs", "backup_nfs_share = h:/x", "backup_share = h:/y").Faults.ShouldHaveSingleItem();
        share.Option.ShouldBe("backup_nfs_share");
        share.Source.Line.ShouldBe(3);
        share.Message.ShouldContain("backup_share");
        share.Message.ShouldContain(":4)");

        TestConfiguration.LoadOptions("backup_driver_stats_polling_interval = 20", "backup_driver_status_check_interval = 30")
            .Faults.ShouldHaveSingleItem().Option.ShouldBe("backup_driver_status_check_interval");
    }

    [Theory]
    [InlineData("filer:/backups", true)]
    [InlineData("192.0.2.1:/backups", true)]
    [InlineData("[2001:db8::1]:/backups", true)]
    [InlineData("filer:relative", true)]
    [InlineData("2001:db8::1:/backups", false)]
    [InlineData("filer", false)]
    [InlineData("/backups", false)]
    [InlineData(":/backups", false)]
    [InlineData("filer:", false)]
    [InlineData("[2001:db8::1]", false)]
    [InlineData("filer:/a b", false)]
    public void Load_Share_NamesHostAndPath(string share, bool accepted) =>
        TestConfiguration.LoadOptions("backup_driver = nfs", $"backup_share = \"{share}\"").Faults.Count.ShouldBe(accepted ? 0 : 1);

    [Theory]
    [InlineData("backup_s3_sse_customer_key = k", "backup_s3_sse_customer_key", "backup_s3_sse_customer_algorithm")]
    [InlineData("backup_s3_sse_customer_algorithm = AES256", "backup_s3_sse_customer_algorithm", "backup_s3_sse_customer_key")]
    public void Load_HalfOfTheS3Encryption_IsAFault(string line, string option, string missing)
    {
        var fault = TestConfiguration.LoadOptions(
            "backup_driver = s3", "backup_s3_endpoint_url = http://h", "backup_s3_store_access_key = a", "backup_s3_store_secret_key = b", line).Faults.ShouldHaveSingleItem();

        fault.Option.ShouldBe(option);
        fault.Message.ShouldContain(missing);
    }

    [Theory]
    [InlineData("zstd", 22, 0, 0)]
    [InlineData("zlib", 9, 0, 0)]
    [InlineData("bz2", 10, 1, 0)]
    [InlineData("gzip", 22, 1, 0)]
    [InlineData("zstd", 23, 1, 0)]
    [InlineData("off", 5, 0, 1)]
    public void Load_CompressionLevel_FitsTheAlgorithm(string algorithm, int level, int faults, int warnings)
    {
        var loaded = TestConfiguration.LoadOptions($"backup_compression_algorithm = {algorithm}", $"backup_compression_level = {level}");

        (loaded.Faults.Count, loaded.Warnings.Count).ShouldBe((faults, warnings));
    }

    [Theory]
    [InlineData("backup_driver = swift\nswift_catalog_info = object-store", "swift_catalog_info")]
    [InlineData("backup_driver = swift\nkeystone_catalog_info = a:b:c:d", "keystone_catalog_info")]
    [InlineData("backup_driver = Acme!T\nbackup_gcs_reader_chunk_size = 0", "backup_gcs_reader_chunk_size")]
    [InlineData("backup_driver = Acme!T\nbackup_gcs_writer_chunk_size = -2", "backup_gcs_writer_chunk_size")]
    public void Load_OtherBadValues_AreFaults(string lines, string option) =>
        TestConfiguration.LoadOptions(lines).Faults.ShouldHaveSingleItem().Option.ShouldBe(option);

    [Fact]
    public void Load_RelativeDirectory_IsAWarning()
    {
        var loaded = TestConfiguration.LoadOptions("backup_driver = posix", "backup_posix_path = backups");

        loaded.Faults.ShouldBeEmpty();
        loaded.Warnings.ShouldHaveSingleItem().Option.ShouldBe("backup_posix_path");
    }

    [Fact]
    public void Load_BadValueOfAnotherDriver_IsAWarningUntilItIsUsed()
    {
        var loaded = TestConfiguration.LoadOptions("backup_driver = posix", "backup_ceph_chunk_size = 128M", "backup_swift_object_size = 10000");

        loaded.Faults.ShouldBeEmpty();
        loaded.Warnings.Select(warning => warning.Option).ShouldBe(["backup_ceph_chunk_size", "backup_swift_object_size"]);
        Should.Throw<BackupException>(() => loaded.Settings.Get(CephOptions.ChunkSize)).Message.ShouldContain("128M");
    }

    [Fact]
    public void Load_UnknownDriver_StillReportsTheRest()
    {
        var loaded = TestConfiguration.LoadOptions("backup_driver = cinder.backup.drivers.huawei.HuaweiBackupDriver", "backup_ceph_chunk_size = 128M");

        loaded.Faults.Select(fault => fault.Option).ShouldBe(["backup_ceph_chunk_size", "backup_driver"], ignoreOrder: true);
        Should.Throw<BackupException>(() => loaded.Settings.Driver).Remedy!.ShouldContain("cinder.backup.drivers.nfs.NFSBackupDriver");
    }

    [Fact]
    public void Driver_Configured_IsResolved() =>
        TestConfiguration.LoadOptions("backup_driver = cinder.backup.drivers.nfs", "backup_share = h:/x").Require().Driver.ShortName.ShouldBe("nfs");
}
