using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;
using Emberkeep.Stores;

namespace Emberkeep.Configuration.Tests.Oslo;

/// <summary>Reads the same files with oslo.config and with Emberkeep and compares the value of every option.</summary>
public sealed class OsloComparisonTests
{
    private static readonly string[][] Tricky =
    [
        [""],
        ["[DEFAULT]\nbackup_share = \"[fd00::1]:/x\"\nbackup_mount_options: vers=4.2,sec=sys\nbackup_mount_attempts =  +1_0 \n"],
        ["[DEFAULT]\r\nbackup_share = h:/x\r\n  /y\r\n\r\nbackup_workers = 2\r\n"],
        ["[DEFAULT]\nbackup_posix_path = ' a '\nbackup_swift_user = 'a\"\nbackup_swift_project = \"\nbackup_swift_tenant = \"a\n b\"\n"],
        ["[DEFAULT]\nbackup_posix_path = a # b\n   # c\n# d\n;e\nbackup_share = f ; g\n"],
        ["[DEFAULT]\nbackup_posix_path =\n  a\n\tb  \nbackup_container=\n"],
        ["[DEFAULT]\nstate_path = /s\nbackup_posix_path = ${state_path}/$backup_mount_attempts/$$/\\$/$/${/$1/${1}/$host.\n"],
        ["[DEFAULT]\nbackup_posix_path = ${state_path}.x\nbackup_share = $state_path.x\nbackup_container = ${nope}\nbackup_swift_user = $STATE_PATH\n"],
        ["[DEFAULT]\nbackup_posix_path = \\\\$state_path\nbackup_share = $\\$state_path\nbackup_container = $$$state_path\nbackup_swift_user = $$$$\n"],
        ["[DEFAULT]\nstate_path = $backup_posix_path\n"],
        ["[DEFAULT]\nstate_path = $state_path/x\n"],
        ["[DEFAULT]\nbackup_swift_user = $backup_create_containers $backup_s3_timeout $backup_gcs_retry_error_codes $backup_share. $backup_file_size\n"],
        ["[DEFAULT]\nbackup_mount_attempts = $backup_workers\nbackup_workers = 3\nbackup_use_same_host = $backup_create_containers\n"],
        ["[DEFAULT]\nbackup_gcs_retry_error_codes = a, b ,,c,,\nbackup_s3_timeout = 1e2\nbackup_compression_algorithm = ZLIB\n"],
        ["[DEFAULT]\nbackup_gcs_retry_error_codes = \"a, b\"\nbackup_s3_timeout = .5\nbackup_compression_algorithm = lzma\n"],
        ["[DEFAULT]\nbackup_use_same_host = On\nbackup_use_temp_snapshot = 1\nbackup_create_containers = nO\nbackup_enable_progress_timer = y\n"],
        ["[DEFAULT]\nbackup_mount_attempts = 0\nbackup_workers = 0x10\nbackup_timer_interval = 1.0\nbackup_file_size = 1 000\nbackup_timer_interval = -5\n"],
        ["[DEFAULT]\nbackup_swift_url = http://h:8080/v1/AUTH_\nbackup_swift_auth_url = h:8080\nbackup_gcs_proxy_url = http://u:p@h\n"],
        ["[DEFAULT]\nbackup_swift_url = http://[fd00::1]/v1\nbackup_swift_auth_url = http:///v1\n"],
        ["[DEFAULT]\nbackup_swift_url = http://h/\\{x}|^`\nbackup_swift_auth_url = http://u:p@h_1.x:80/?q#f\n"],
        ["[DEFAULT]\nbackup_driver_status_check_interval = 30\nbackup_nfs_share = h:/x\n", "[DEFAULT]\nbackup_share = h:/y\n"],
        ["[DEFAULT]\nbackup_share = h:/x\n", "[DEFAULT]\nbackup_nfs_share = h:/y\n"],
        ["[DEFAULT]\nhost = a\nhost = b\n[DEFAULT]\nhost = c\n[default]\nhost = d\n"],
        ["[DEFAULT]\nhost = ä\u00A0€ \U0001F525\n"],
        ["host = a\n"], ["[DEFAULT]\nnonsense\n"], ["[DEFAULT\nhost = a\n"], ["[DEFAULT] # x\n"], ["[]\n"], ["[DEFAULT]\n= a\n"], ["[DEFAULT]\n  host = a\n"],
        ["[DEFAULT]\nhost = a\n\n  b\n"], ["[DEFAULT]\nhost = a\n# x\n  b\n"], ["[DEFAULT]\n  # x\n"], ["[DEFAULT]\nhost : a = b\nstate_path = a : b\n"],
        ["[DEFAULT]\rhost = a\rstate_path = b"],
    ];

    [Fact]
    public async Task Load_TrickyFiles_GiveTheValuesOfOslo()
    {
        await OsloReader.RequireAsync(TestContext.Current.CancellationToken);

        await CompareAsync(Tricky);
    }

    [Fact]
    public async Task Load_RandomFiles_GiveTheValuesOfOslo()
    {
        await OsloReader.RequireAsync(TestContext.Current.CancellationToken);
        var value = AnyOf(
            "a", " ", "$", "$$", "\\$", "\\", "\"", "'", ",", "{", "}", ":", "=", "#", "1", "0", "-", ".", "_", "yes", "$state_path", "${state_path}", "$host",
            "${backup_container}", "$nope", "$backup_mount_attempts", "$backup_use_same_host", "http://h/").Array[0, 4].Select(string.Concat);
        var line = Gen.OneOf(
            Gen.Select(
                AnyOf("backup_posix_path", "backup_container", "state_path", "backup_mount_attempts", "backup_use_same_host", "backup_swift_url", "backup_gcs_retry_error_codes", "other"),
                AnyOf("=", " = ", ":", " : "),
                value,
                (name, separator, text) => name + separator + text),
            value.Select(text => "  " + text),
            AnyOf("", "# x", ";x", "\t", "[DEFAULT]", "[lvm]"));
        var file = Gen.Frequency((30, line), (1, AnyOf("[x", "[]", "x", "=x"))).Array[0, 10].Select(lines => "[DEFAULT]\n" + string.Join('\n', lines));

        await Gen.OneOf(file.Array[1], file.Array[2]).Array[100].SampleAsync(CompareAsync, iter: 1);
    }

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static async Task CompareAsync(string[][] cases)
    {
        var expected = await OsloReader.ReadAsync(cases, TestContext.Current.CancellationToken);
        for (var i = 0; i < cases.Length; i++)
        {
            Differences(Read(cases[i]), expected[i]!.AsObject()).ShouldBeEmpty(string.Join("\n----\n", cases[i]));
        }
    }

    private static List<string> Differences(JsonObject ours, JsonObject oslos)
    {
        if (ours["values"] is not JsonObject values || oslos["values"] is not JsonObject others)
        {
            return ours.ToJsonString().Equals(oslos.ToJsonString(), StringComparison.Ordinal) ? [] : [$"{ours} / {oslos}"];
        }

        // What refers to an empty number has no value either.
        var hasEmptyNumber = OptionTable.All.Any(option => IsEmptyNumber(option, values[option.Name], others[option.Name]));
        return OptionTable.All
            .Where(option => !JsonNode.DeepEquals(values[option.Name], others[option.Name]))
            .Where(option => !IsDeliberate(option, values[option.Name], others[option.Name]) && !(hasEmptyNumber && values[option.Name] is JsonObject))
            .Select(option => $"{option}: {values[option.Name]?.ToJsonString()} / {others[option.Name]?.ToJsonString()}")
            .ToList();
    }

    /// <summary>An empty number is none for oslo.config, and Cinder fails when it uses it; here it is a fault that names the line.</summary>
    private static bool IsEmptyNumber(Option option, JsonNode? ours, JsonNode? oslos) =>
        option.Type is IntegerType or FloatType && ours is JsonObject && oslos is null;

    /// <summary>
    /// A choice is spelt as in the table here, and as in the file there. A URL that oslo.config takes may still be none that can be used, such
    /// as one with a blank.
    /// </summary>
    private static bool IsDeliberate(Option option, JsonNode? ours, JsonNode? oslos) => option.Type switch
    {
        IntegerType or FloatType => IsEmptyNumber(option, ours, oslos),
        TextType { Choices.Count: > 0 } => ours is JsonValue && ours.ToString().Equals(oslos?.ToString(), StringComparison.OrdinalIgnoreCase),
        UriType or SecretType => ours is JsonObject && oslos is JsonValue,

        // Texts to oslo.config, which has no such types.
        RateScheduleType or SpaceReserveType => true,
        _ => false,
    };

    private static JsonObject Read(string[] texts)
    {
        using var test = new TestConfiguration();
        var loaded = test.LoadFiles([.. texts.Select((text, i) => test.Write($"{i}.conf", text))]);
        if (loaded.Faults.Any(fault => fault.Option is null))
        {
            return new JsonObject { ["fault"] = true };
        }

        var values = new JsonObject();
        foreach (var option in OptionTable.All)
        {
            values[option.Name] = ValueOf(loaded.Settings, option);
        }

        return new JsonObject { ["values"] = values };
    }

    private static JsonNode? ValueOf(Settings settings, Option option)
    {
        var resolved = settings.Find(option);
        return resolved switch
        {
            { Fault: not null } => new JsonObject { ["fault"] = true },
            { Value: null } => null,
            { Value: Secret secret } => JsonValue.Create(secret.Reveal()),
            { Value: Uri uri } => JsonValue.Create(uri.OriginalString),
            { Value: RateSchedule or SpaceReserve } => JsonValue.Create(option.Type.Format(resolved.Value)),
            { Value: double number } => JsonNode.Parse(option.Type.FormatForReference(number)),
            { Value: var value } => JsonSerializer.SerializeToNode(value),
        };
    }
}
