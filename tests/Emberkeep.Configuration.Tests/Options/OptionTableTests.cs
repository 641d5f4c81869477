using System.Reflection;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Tests.Options;

public sealed class OptionTableTests
{
    /// <summary>Where another default than Cinder's was chosen: docs/decisions/0018-compression.md.</summary>
    private static readonly Dictionary<string, string?> OtherDefaults = new(StringComparer.Ordinal) { ["backup_compression_algorithm"] = "zstd" };

    public static TheoryData<string, string, string?, long?> Cinder => CinderOptions.All;

    [Theory]
    [MemberData(nameof(Cinder))]
    public void Table_CinderOption_IsDeclaredAsInCinder(string name, string type, string? defaultText, long? min)
    {
        var option = OptionTable.Find("DEFAULT", name).ShouldNotBeNull();

        option.Name.ShouldBe(name);
        option.TypeName.ShouldBe(type);
        option.DefaultFor(new HostFacts("<host>", 1)).ShouldBe(OtherDefaults.GetValueOrDefault(name, defaultText));
        if (min is not null)
        {
            option.Type.ShouldBeOfType<IntegerType>().Min.ShouldBe(min);
        }
    }

    [Fact]
    public void Table_Names_AreCindersAndOurs()
    {
        var names = OptionTable.All.Select(option => option.Name).ToList();

        names.ShouldBeUnique(StringComparer.Ordinal);
        names.Order(StringComparer.Ordinal).ShouldBe(
            CinderOptions.All.Select(row => row.Data.Item1).Concat(
            [
                "backup_compression_level", "backup_workers_per_job", "backup_nfs_client", "backup_io_timeout", "backup_server_copy", "backup_plugin_path", "root_helper",
                "backup_limit_rate", "backup_reserve_space", "backup_unfinished_retention", "backup_smb_share", "backup_smb_mount_options",
                "backup_s3_region", "backup_s3_addressing_style", "backup_s3_all_buckets", "backup_s3_object_lock_days", "backup_s3_object_lock_mode",
                "backup_tsm_password_file", "backup_tsm_client", "backup_tsm_options_file", "backup_tsm_timeout", "backup_tsm_digest", "backup_tsm_record_directory",
                "backup_tsm_link_directory", "backup_tsm_staging_directory",
                "auth_url", "username", "password", "project_name", "user_domain_name", "project_domain_name",
            ]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("backup_nfs_share", "backup_share")]
    [InlineData("backup_nfs_mount_options", "backup_mount_options")]
    [InlineData("backup_driver_status_check_interval", "backup_driver_stats_polling_interval")]
    public void Find_OtherName_GivesTheOption(string other, string name) => OptionTable.Find("DEFAULT", other)!.Name.ShouldBe(name);

    [Fact]
    public void Table_Secrets_AreExactlyThese() =>
        OptionTable.All.Where(option => option.IsSecret).Select(option => option.Name).Order(StringComparer.Ordinal).ShouldBe(
        [
            "backup_gcs_proxy_url", "backup_s3_sse_customer_key", "backup_s3_store_access_key", "backup_s3_store_secret_key", "backup_swift_key", "backup_tsm_password", "password",
        ]);

    [Fact]
    public void Table_Choices_AreCinders()
    {
        ServiceOptions.CompressionAlgorithm.Type.ShouldBeOfType<TextType>().Choices
            .ShouldBe(["none", "off", "no", "zlib", "gzip", "bz2", "bzip2", "zstd"]);
        SwiftOptions.Auth.Type.ShouldBeOfType<TextType>().Choices.ShouldBe(["per_user", "single_user"]);
    }

    [Fact]
    public void Table_EveryOption_IsWellDeclared()
    {
        OptionTable.All.ShouldAllBe(option => option.Meaning.EndsWith('.') && option.AppliesTo != OptionArea.None);
        OptionTable.All.ShouldAllBe(option => (option.ComputedDefault == null) || (option.DefaultText == null && option.DefaultNote != null));
    }

    [Fact]
    public void Table_EveryDeclaredProperty_IsInTheTable()
    {
        var declared = typeof(OptionTable).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static))
            .Where(property => property.PropertyType.IsAssignableTo(typeof(Option)))
            .Select(property => ((Option)property.GetValue(null)!).Name);

        declared.Order(StringComparer.Ordinal).ShouldBe(OptionTable.All.Select(option => option.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>A mismatch would be an invalid cast when somebody asks for the option.</summary>
    [Fact]
    public void Defaults_EveryOption_HasItsDeclaredType()
    {
        var settings = TestConfiguration.Load("").Settings;
        var nullability = new NullabilityInfoContext();
        var properties = typeof(OptionTable).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static))
            .Where(property => property.PropertyType.IsAssignableTo(typeof(Option)));

        foreach (var property in properties)
        {
            var option = (Option)property.GetValue(null)!;
            var value = typeof(Settings).GetMethod(nameof(Settings.Get))!.MakeGenericMethod(option.ValueType).Invoke(settings, [option]);
            var argument = nullability.Create(property).GenericTypeArguments[0];
            (value is not null || argument.ReadState == NullabilityState.Nullable).ShouldBeTrue(option.Name);
            value?.ShouldBeAssignableTo(option.ValueType, option.Name);
        }
    }

    [Fact]
    public void Get_EveryKindOfValue_IsTyped()
    {
        var settings = TestConfiguration.LoadOptions(
            "backup_file_size = 65536", "backup_swift_url = https://h/v1/AUTH_", "backup_gcs_retry_error_codes = 429, 500", "backup_s3_timeout = 1.5",
            "backup_use_same_host = on", "backup_compression_level = 3", "backup_compression_algorithm = ZSTD", "backup_swift_key = k").Settings;

        settings.Get(PosixOptions.FileSize).ShouldBe(65536);
        settings.Get(SwiftOptions.Url)!.OriginalString.ShouldBe("https://h/v1/AUTH_");
        settings.Get(GcsOptions.RetryErrorCodes).ShouldBe(["429", "500"]);
        settings.Get(S3Options.Timeout).ShouldBe(1.5);
        settings.Get(ServiceOptions.UseSameHost).ShouldBeTrue();
        settings.Get(ServiceOptions.CompressionLevel).ShouldBe(3);
        settings.Get(ServiceOptions.CompressionAlgorithm).ShouldBe("zstd");
        settings.Get(SwiftOptions.Key)!.Reveal().ShouldBe("k");
        settings.Get(NfsOptions.Share).ShouldBeNull();
        settings.Get(ServiceOptions.Host).ShouldBe(TestConfiguration.Host.HostName);
    }

    [Fact]
    public void Secret_DefaultOfTsm_IsCinders() =>
        TestConfiguration.Load("").Settings.Get(TsmOptions.Password).ShouldBeOfType<Secret>().Reveal().ShouldBe("password");
}
