using Emberkeep.Configuration;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;
using Emberkeep.Errors;

namespace Emberkeep.Tsm;

/// <summary>What the tsm driver needs to know.</summary>
public sealed record TsmDriverOptions
{
    /// <summary>The variable of the environment with the client's password.</summary>
    public const string PasswordVariable = "EMBERKEEP_TSM_PASSWORD";

    private const int MaxPasswordFile = 4096;

    /// <summary>The directory of the records, absolute.</summary>
    public required string RecordDirectory { get; init; }

    /// <summary>The client, with what starts it before it, separated by blanks.</summary>
    public string Client { get; init; } = "dsmc";

    /// <summary>The client's options file, or null for its own choice.</summary>
    public string? OptionsFile { get; init; }

    /// <summary>The password that is given to the client; null when the client has it.</summary>
    public Secret? Password { get; init; }

    /// <summary>What the names of links begin with.</summary>
    public string VolumePrefix { get; init; } = "backup";

    /// <summary>Whether the client compresses.</summary>
    public bool Compression { get; init; } = true;

    /// <summary>Whether a SHA-256 of the volume is taken.</summary>
    public bool Digest { get; init; } = true;

    /// <summary>How long the client may do nothing.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The directory of the links to block devices.</summary>
    public string LinkDirectory { get; init; } = "/dev";

    /// <summary>The directory for what is restored, until it is verified; null for none.</summary>
    public string? StagingDirectory { get; init; }

    /// <summary>Class path of Cinder's driver.</summary>
    public string Service { get; init; } = "cinder.backup.drivers.tsm.TSMBackupDriver";

    /// <summary>The name of this machine as it is recorded.</summary>
    public string? Host { get; init; }

    /// <summary>The availability zone that is recorded.</summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>A variable of the environment, or null.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Journals of jobs, options files with passwords and the client's log, for this user only.</summary>
    internal string PrivateDirectory => Path.Combine(RecordDirectory, "jobs");

    /// <summary>Takes the options from the configuration.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="environment">A variable of the environment, or null.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; says which option is wrong.</exception>
    public static TsmDriverOptions From(Settings settings, Func<string, string?> environment)
    {
        var prefix = settings.Get(TsmOptions.VolumePrefix);
        if (prefix.Length is 0 or > 100 || prefix.StartsWith('.') || !prefix.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'))
        {
            throw new BackupException(
                ErrorKind.Invalid, $"{TsmOptions.VolumePrefix.Name} is not the beginning of a file's name.", "Use letters, digits, hyphens and underscores, for example backup.");
        }

        if (string.IsNullOrWhiteSpace(settings.Get(TsmOptions.Client)))
        {
            throw new BackupException(ErrorKind.Invalid, $"{TsmOptions.Client.Name} names no program.", "Set it to the path of dsmc.");
        }

        return new TsmDriverOptions
        {
            RecordDirectory = Path.GetFullPath(settings.Get(TsmOptions.RecordDirectory)),
            Client = settings.Get(TsmOptions.Client),
            OptionsFile = Given(settings.Get(TsmOptions.ClientOptions)),
            Password = PasswordOf(settings, environment),
            VolumePrefix = prefix,
            Compression = settings.Get(TsmOptions.Compression),
            Digest = settings.Get(TsmOptions.Digest),
            Timeout = TimeSpan.FromSeconds(settings.Get(TsmOptions.Timeout)),
            LinkDirectory = Path.GetFullPath(settings.Get(TsmOptions.LinkDirectory)),
            StagingDirectory = Given(settings.Get(TsmOptions.StagingDirectory)) is { } staging ? Path.GetFullPath(staging) : null,
            Host = settings.Get(ServiceOptions.Host),
            AvailabilityZone = settings.Get(ServiceOptions.AvailabilityZone),
            Environment = environment,
        };
    }

    /// <summary>Cinder's default of the password is nobody's password, so it counts only when somebody has set it.</summary>
    private static Secret? PasswordOf(Settings settings, Func<string, string?> environment) =>
        environment(PasswordVariable) is { Length: > 0 } variable ? new Secret(variable)
        : Given(settings.Get(TsmOptions.PasswordFile)) is { } file ? ReadPassword(file)
        : settings.IsSet(TsmOptions.Password) ? settings.Get(TsmOptions.Password)
        : null;

    private static Secret ReadPassword(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[MaxPasswordFile];
            var line = new string(buffer, 0, reader.ReadBlock(buffer)).Split('\n')[0].Trim();
            return line.Length > 0 ? new Secret(line) : throw new BackupException(
                ErrorKind.Invalid, $"{path}, which {TsmOptions.PasswordFile.Name} names, has nothing in its first line.", "Write the password there.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"{path}, which {TsmOptions.PasswordFile.Name} names, cannot be read: {e.Message}", "Correct the option or the file's mode.", innerException: e);
        }
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
