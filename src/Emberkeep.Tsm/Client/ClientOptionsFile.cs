using System.Globalization;
using System.Text;
using Emberkeep.Configuration.Values;
using Emberkeep.Errors;

namespace Emberkeep.Tsm.Client;

/// <summary>
/// A copy of the client's options file with the password in it, for this user only, for as long as the client runs. It is the one documented way
/// to give the client a password that shows neither in the list of processes nor in an environment, and needs no terminal.
/// </summary>
internal sealed class ClientOptionsFile : IDisposable
{
    /// <summary>What the names of these files end with.</summary>
    public const string Extension = ".opt";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string DefaultFile = "/opt/tivoli/tsm/client/ba/bin/dsm.opt";
    private const int MaxLength = 1 << 20;

    private ClientOptionsFile(string path) => Path = path;

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Makes a file in a directory that only this user can read.</summary>
    /// <param name="directory">The directory; it exists.</param>
    /// <param name="configured">The options file of the configuration, or null for the client's own.</param>
    /// <param name="password">The password.</param>
    /// <param name="environment">A variable of the environment, or null.</param>
    public static ClientOptionsFile Create(string directory, string? configured, Secret password, Func<string, string?> environment)
    {
        var secret = password.Reveal();
        if (secret.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)))
        {
            throw new BackupException(ErrorKind.Invalid, "The password for the TSM client has a blank or a control character, which no password of TSM has.", "Correct it.");
        }

        var text = new StringBuilder();
        foreach (var line in ReadLines(configured ?? FindDefault(environment), isRequired: configured is not null))
        {
            if (!IsPassword(line))
            {
                text.Append(line).Append('\n');
            }
        }

        text.Append("PASSWORD ").Append(secret).Append('\n');

        // The name says whose it is, so that a later command finds what a killed process left.
        var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{ProcessActivity.StartOf(Environment.ProcessId)}-{Guid.NewGuid():N}{Extension}");
        var file = new ClientOptionsFile(System.IO.Path.Combine(directory, name));
        try
        {
            using var stream = new FileStream(file.Path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Removes the files of processes that are dead.</summary>
    public static void RemoveLeft(string directory)
    {
        foreach (var file in Directory.Exists(directory) ? Directory.GetFiles(directory, "*" + Extension) : [])
        {
            if (System.IO.Path.GetFileName(file).Split('-') is [var process, var start, _]
                && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ProcessActivity.StartOf(id) != ticks)
            {
                File.Delete(file);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);

    /// <summary>Options may be cut short: the client takes PAS for PASSWORD. PASSWORDACCESS and PASSWORDDIR are others.</summary>
    private static bool IsPassword(string line)
    {
        var word = line.AsSpan().Trim();
        var end = word.IndexOfAny(' ', '\t');
        word = end < 0 ? word : word[..end];
        return word.Length >= 3 && "PASSWORD".AsSpan().StartsWith(word, StringComparison.OrdinalIgnoreCase);
    }

    private static string FindDefault(Func<string, string?> environment) =>
        environment("DSM_CONFIG") is { Length: > 0 } file ? file
        : environment("DSM_DIR") is { Length: > 0 } directory ? System.IO.Path.Combine(directory, "dsm.opt")
        : DefaultFile;

    private static string[] ReadLines(string path, bool isRequired)
    {
        try
        {
            return new FileInfo(path).Length <= MaxLength ? File.ReadAllLines(path) : throw new BackupException(
                ErrorKind.Invalid, $"The TSM client's options file {path} is longer than {MaxLength} bytes.", "Name the right file with backup_tsm_options_file.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !isRequired)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"The TSM client's options file {path} cannot be read: {e.Message}", "Correct backup_tsm_options_file, DSM_CONFIG or DSM_DIR.", innerException: e);
        }
    }
}
