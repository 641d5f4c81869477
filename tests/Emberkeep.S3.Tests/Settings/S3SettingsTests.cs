using Amazon.Runtime;
using Emberkeep.Configuration.Loading;
using Emberkeep.Errors;
using Emberkeep.Storage.S3;
using Emberkeep.Testing;

namespace Emberkeep.S3.Tests.Settings;

public sealed class S3SettingsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void From_OptionsOfCinder_AreRead()
    {
        var options = Read(
            Empty,
            "backup_s3_endpoint_url = http://10.0.0.1:7480", "backup_s3_store_access_key = access", "backup_s3_store_secret_key = secret", "backup_s3_store_bucket = mine",
            "backup_s3_timeout = 5.5", "backup_s3_retry_max_attempts = 7", "backup_s3_max_pool_connections = 3", "backup_s3_verify_ssl = false", "backup_s3_md5_validation = false",
            "backup_s3_http_proxy = http://proxy:3128", "backup_s3_sse_customer_key = k", "backup_s3_sse_customer_algorithm = AES256", "backup_create_containers = false");

        options.Endpoint.ShouldBe(new Uri("http://10.0.0.1:7480"));
        (options.Credentials.AccessKey.Reveal(), options.Credentials.SecretKey.Reveal(), options.Bucket).ShouldBe(("access", "secret", "mine"));
        (options.IoTimeout, options.Retries, options.MaxConnections).ShouldBe((TimeSpan.FromSeconds(5.5), 7, 3));
        (options.VerifiesCertificates, options.SendsMd5, options.CreatesBuckets).ShouldBe((false, false, false));
        options.HttpProxy.ShouldBe(new Uri("http://proxy:3128"));
        options.HttpsProxy.ShouldBeNull();
        options.EncryptionAlgorithm.ShouldBe("AES256");
        options.Region.ShouldBe("us-east-1");
    }

    [Theory]
    [InlineData("https://s3.eu-west-1.amazonaws.com", null, "eu-west-1")]
    [InlineData("https://s3.eu-west-1.amazonaws.com", "eu-north-1", "eu-north-1")]
    [InlineData("https://s3.example.org", null, "us-east-1")]
    public void From_NoRegion_TakesItFromEnvironmentOrEndpoint(string endpoint, string? environment, string expected) =>
        Read(name => name == "AWS_REGION" ? environment : Keys(name), $"backup_s3_endpoint_url = {endpoint}").Region.ShouldBe(expected);

    [Theory]
    [InlineData("", RequestRetryMode.Standard, 4)]
    [InlineData("backup_s3_retry_mode = legacy\nbackup_s3_retry_max_attempts = 0", RequestRetryMode.Standard, 0)]
    [InlineData("backup_s3_retry_mode = standard\nbackup_s3_retry_max_attempts = 2", RequestRetryMode.Standard, 2)]
    [InlineData("backup_s3_retry_mode = adaptive\nbackup_s3_retry_max_attempts = 9", RequestRetryMode.Adaptive, 9)]
    public void From_RetryOptions_AreRead(string lines, RequestRetryMode mode, int retries)
    {
        var options = Read(Keys, "backup_s3_endpoint_url = https://s3.example.org", lines);

        (options.RetryMode, options.Retries).ShouldBe((mode, retries));
    }

    [Fact]
    public void From_KeysOfSystemd_ArePreferredToTheEnvironment()
    {
        File.WriteAllText(_directory.File("backup_s3_store_access_key"), "from-systemd\n");
        File.WriteAllText(_directory.File("backup_s3_store_secret_key"), "secret-of-systemd\n");

        var options = Read(name => name == "CREDENTIALS_DIRECTORY" ? _directory.Path : Keys(name), "backup_s3_endpoint_url = https://s3.example.org");

        (options.Credentials.AccessKey.Reveal(), options.Credentials.SecretKey.Reveal(), options.Credentials.Source).ShouldBe(("from-systemd", "secret-of-systemd", "systemd"));
    }

    [Fact]
    public void From_KeysOfTheEnvironment_BringTheirToken()
    {
        var options = Read(name => name == "AWS_SESSION_TOKEN" ? "token" : Keys(name), "backup_s3_endpoint_url = https://s3.example.org");

        (options.Credentials.AccessKey.Reveal(), options.Credentials.SessionToken!.Reveal()).ShouldBe(("from-environment", "token"));
    }

    [Fact]
    public void From_SharedCredentialsFile_TakesTheProfile()
    {
        File.WriteAllText(_directory.File("credentials"), "[default]\naws_access_key_id = one\naws_secret_access_key = two\n[other]\naws_access_key_id = three\naws_secret_access_key = four\n");
        Func<string, string?> environment = name => name switch { "AWS_SHARED_CREDENTIALS_FILE" => _directory.File("credentials"), "AWS_PROFILE" => "other", _ => null };

        Read(environment, "backup_s3_endpoint_url = https://s3.example.org").Credentials.AccessKey.Reveal().ShouldBe("three");
    }

    [Theory]
    [InlineData("backup_s3_endpoint_url = https://user:password@s3.example.org")]
    [InlineData("backup_s3_endpoint_url = s3.example.org")]
    [InlineData("backup_s3_endpoint_url = https://s3.example.org", "backup_s3_store_bucket = a/b")]
    [InlineData("backup_s3_endpoint_url = https://s3.example.org", "backup_s3_http_proxy = ://")]
    public void From_WrongOption_IsInvalidAndShowsNoPassword(params string[] lines)
    {
        var error = Should.Throw<BackupException>(() => Read(Keys, lines));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        error.Remedy.ShouldNotBeNullOrEmpty();
        error.Message.ShouldNotContain("password");
    }

    [Fact]
    public void From_NoKeys_SaysWhereTheyMayBe() =>
        Should.Throw<BackupException>(() => Read(Empty, "backup_s3_endpoint_url = https://s3.example.org")).Remedy!.ShouldContain("LoadCredential");

    [Fact]
    public void Parse_Address_NamesBucketServerAndStyle() =>
        S3Url.Parse("s3://bucket?endpoint=http://10.0.0.1:7480&region=eu&path_style=true", "--repository").ShouldBe(
        [
            ("backup_s3_store_bucket", "bucket"), ("backup_s3_region", "eu"), ("backup_s3_addressing_style", "path"), ("backup_s3_endpoint_url", "http://10.0.0.1:7480"),
        ]);

    [Fact]
    public void Parse_AddressWithoutServer_IsAmazons() =>
        S3Url.Parse("s3://bucket?region=eu-west-1", "--repository").ShouldContain(("backup_s3_endpoint_url", "https://s3.eu-west-1.amazonaws.com"));

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3://a/b")]
    [InlineData("s3://bucket?secret_key=hidden")]
    [InlineData("s3://bucket?store_access_key=hidden")]
    [InlineData("s3://bucket?nonsense=1")]
    [InlineData("s3://bucket?path_style=perhaps")]
    [InlineData("s3://bucket?region")]
    public void Parse_NoAddress_IsInvalidAndShowsNoSecret(string address)
    {
        var error = Should.Throw<BackupException>(() => S3Url.Parse(address, "--repository"));

        error.Kind.ShouldBe(ErrorKind.Invalid);
        $"{error.Message} {error.Remedy}".ShouldNotContain("hidden");
    }

    private static string? Empty(string name) => null;

    private static string? Keys(string name) => name switch { "AWS_ACCESS_KEY_ID" => "from-environment", "AWS_SECRET_ACCESS_KEY" => "secret", _ => null };

    private S3StoreOptions Read(Func<string, string?> environment, params string[] lines)
    {
        var file = _directory.File("cinder.conf");
        File.WriteAllText(file, "[DEFAULT]\n" + string.Join('\n', lines) + "\n");
        return S3StoreSettings.From(ConfigurationLoader.Load(new ConfigurationSources { Files = [file] }).Settings, environment);
    }
}
