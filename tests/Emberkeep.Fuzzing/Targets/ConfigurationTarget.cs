using Emberkeep.Configuration.Loading;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;
using Emberkeep.Testing;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>A configuration file: the dialect, substitution, every option's type and the rules.</summary>
internal sealed class ConfigurationTarget : FuzzTarget, IDisposable
{
    private readonly TempDirectory _directory = new();

    public override string Name => "configuration";

    public override string Where => "fuzz.conf";

    public override int MaxLength => 16 << 10;

    public override long FixedBytes => 8 << 20;

    public override long BytesPerByte => 4000;

    public override IEnumerable<byte[]> Seeds =>
    [
        "[DEFAULT]\nbackup_driver = posix\nbackup_posix_path = /srv/backup\nbackup_file_size = 1999994880\n# c\nbackup_compression_algorithm: zlib\n"u8.ToArray(),
        "[DEFAULT]\nbackup_driver = cinder.backup.drivers.nfs.NFSBackupDriver\nbackup_share = 'h:/p'\nbackup_mount_options = vers=4.2,\n  nconnect=4\nmy_ip=10.0.0.1\nhost = $my_ip\n[x]\ny = ${DEFAULT.host}$$\n"u8.ToArray(),
    ];

    protected override IEnumerable<string> Words =>
        OptionTable.All.SelectMany(option => new[] { option.Name, $"\n{option.Name} = ", $"${{{option.Name}}}", $"\n{option.Name} = {option.DefaultText}\n" })
            .Concat(["[DEFAULT]\n", "\n[", "]\n", " = ", "\n  ", "$", "${", "}", "$$", "\\$", "50M", "08:00-18:00=20M", "2%", "auto", "true", "posix", "nfs", "swift", "s3"]);

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Invalid);

    public override ValueTask<string> RunAsync(byte[] input)
    {
        var path = _directory.File("fuzz.conf");
        File.WriteAllBytes(path, input);
        var loaded = ConfigurationLoader.Load(new ConfigurationSources
        {
            Files = [path],
            DefaultFile = null,
            FallbackFile = null,
            Host = new HostFacts("backup1.example.com", 8),
        });
        loaded.Require();
        return new($"{Scale(loaded.Warnings.Count)}");
    }

    public void Dispose() => _directory.Dispose();
}
