using Emberkeep.Configuration.Values;
using Emberkeep.Errors;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>Reads variables of the environment and the files in which systemd hands over credentials.</summary>
/// <param name="environment">A variable, or null.</param>
internal sealed class EnvironmentReader(Func<string, string?> environment)
{
    private const int MaxSecret = 64 * 1024;

    /// <summary>The first of the variables that is set and not empty.</summary>
    public string? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (environment(name) is { Length: > 0 } value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>A secret: the file of that name in <c>$CREDENTIALS_DIRECTORY</c>, else the first of the variables.</summary>
    public Secret? FindSecret(string file, params ReadOnlySpan<string> variables) =>
        ReadCredential(file) ?? (Find(variables) is { } value ? new Secret(value) : null);

    private Secret? ReadCredential(string name)
    {
        if (Find("CREDENTIALS_DIRECTORY") is not { } directory)
        {
            return null;
        }

        var path = Path.Combine(directory, name);
        try
        {
            var file = new FileInfo(path);
            return !file.Exists ? null : file.Length <= MaxSecret ? new Secret(File.ReadAllText(path).TrimEnd('\r', '\n')) : throw new IOException("it is too long");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(ErrorKind.Invalid, $"The credential {path} cannot be read: {e.Message}", "Check LoadCredential= of the systemd unit.", innerException: e);
        }
    }
}
