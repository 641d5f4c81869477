using System.Globalization;
using System.Text.Json;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Tests.Values;

public sealed class SecretTests
{
    private const string Value = "hunter2";

    [Fact]
    public void Secret_HoweverItIsPrinted_IsRedacted()
    {
        var secret = new Secret(Value);

        string[] printed =
        [
            secret.ToString(),
            $"{secret}",
            string.Format(CultureInfo.InvariantCulture, "{0:x}", secret),
            JsonSerializer.Serialize(secret),
            JsonSerializer.Serialize(new { Key = secret }),
            new Holder(secret).ToString(),
        ];

        printed.ShouldAllBe(text => text.Contains(Secret.Redacted) && !text.Contains(Value));
        secret.Reveal().ShouldBe(Value);
    }

    [Fact]
    public void Show_Secrets_AreRedacted()
    {
        var settings = TestConfiguration.LoadOptions(
            "backup_s3_store_access_key = hunter2", "backup_s3_store_secret_key = hunter2", "backup_swift_key = hunter2",
            "backup_s3_sse_customer_key = hunter2", "backup_gcs_proxy_url = http://u:hunter2@h", "backup_tsm_password = hunter2",
            "backup_s3_https_proxy = http://u:hunter2@proxy:8080").Settings;

        var lines = settings.Show(changedOnly: true).ToList();

        lines.Count.ShouldBe(7);
        lines.ShouldAllBe(line => line.IsRedacted && !line.ToString().Contains(Value) && line.ToIni().StartsWith('#') && !line.ToIni().Contains(Value));
        lines.Single(line => line.Option == S3Options.HttpsProxy).Text.ShouldBe("http://u:***@proxy:8080");
        settings.Get(S3Options.StoreSecretKey)!.Reveal().ShouldBe(Value);
    }

    [Fact]
    public void Load_BadSecret_IsNotInTheMessage()
    {
        var loaded = TestConfiguration.LoadOptions("backup_driver = gcs", "backup_gcs_proxy_url = hunter2");

        loaded.Faults.ShouldContain(fault => fault.Option == "backup_gcs_proxy_url");
        string.Join('\n', loaded.Faults).ShouldNotContain(Value);
        Should.Throw<Emberkeep.Errors.BackupException>(() => loaded.Settings.Get(GcsOptions.ProxyUrl)).Message.ShouldNotContain(Value);
    }

    [Theory]
    [InlineData("backup_swift_url = http://u:hunter2@h/a b")]
    [InlineData("backup_mount_attempts = $backup_swift_key")]
    [InlineData("backup_share = $backup_swift_key")]
    [InlineData("backup_driver = $backup_swift_key")]
    [InlineData("swift_catalog_info = $backup_swift_key")]
    [InlineData("glusterfs_backup_share = $custom")]
    public void Load_BadValueMadeWithASecret_IsNotInTheMessage(string line)
    {
        var loaded = TestConfiguration.LoadOptions("backup_swift_key = hunter2", "custom = $backup_swift_key", line);

        var messages = string.Join('\n', [.. loaded.Faults.Select(fault => fault.ToString()), .. loaded.Warnings.Select(warning => warning.ToString())]);
        messages.ShouldContain(line.Split(' ')[0]);
        messages.ShouldNotContain(Value);
    }

    [Fact]
    public void Load_SecretInAnUnknownOverride_IsNotInTheMessage() =>
        string.Join('\n', TestConfiguration.Load("", "backup_swift_kee=hunter2", "transport_url=rabbit://u:hunter2@h").Faults).ShouldNotContain(Value);

    private sealed record Holder(Secret Secret);
}
