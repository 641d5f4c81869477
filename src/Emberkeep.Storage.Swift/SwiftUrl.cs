using Emberkeep.Errors;

namespace Emberkeep.Storage.Swift;

/// <summary>
/// An address <c>swift://container?option=value&amp;…</c>. The options are those of the configuration without <c>backup_swift_</c>; secrets are refused, since
/// everybody on the host can read a command line.
/// </summary>
public static class SwiftUrl
{
    /// <summary>What addresses begin with.</summary>
    public const string Scheme = "swift://";

    private const string OptionPrefix = "backup_swift_";

    private static readonly string[] s_names =
    [
        "auth", "auth_url", "auth_version", "user", "tenant", "project", "user_domain", "project_domain", "region_name", "url",
        "create_storage_policy", "ca_cert_file", "auth_insecure", "object_size", "block_size",
    ];

    private static readonly string[] s_secrets = ["key", "password", "token", "secret"];

    /// <summary>The options that an address sets, by their names in the configuration.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when it is no such address.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string address, string option)
    {
        var rest = address[Scheme.Length..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var container = Uri.UnescapeDataString(query < 0 ? rest : rest[..query]).TrimEnd('/');
        if (container.Contains('/', StringComparison.Ordinal) || container.Contains('@', StringComparison.Ordinal))
        {
            throw new BackupException(
                ErrorKind.Invalid, $"The {option} does not name a container of Swift.", $"Write {Scheme}container; user and server come from the configuration or the environment.");
        }

        var options = new List<KeyValuePair<string, string>>();
        if (container.Length > 0)
        {
            options.Add(new(OptionPrefix + "container", container));
        }

        foreach (var part in query < 0 ? [] : rest[(query + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            options.Add(ParseOption(part, option));
        }

        // Who names a user means that one.
        if (options.Exists(set => set.Key is OptionPrefix + "user") && !options.Exists(set => set.Key is OptionPrefix + "auth"))
        {
            options.Add(new(OptionPrefix + "auth", "single_user"));
        }

        return options;
    }

    private static KeyValuePair<string, string> ParseOption(string part, string option)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? part : part[..equals]).Replace('-', '_').ToLowerInvariant();
        if (s_secrets.Contains(name, StringComparer.Ordinal))
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"The {option} has a secret in it, which everybody on this host can read.",
                "Put backup_swift_key into a configuration file, OS_PASSWORD or ST_KEY into the environment, or use systemd's LoadCredential=backup_swift_key:PATH.");
        }

        return equals > 0 && s_names.Contains(name, StringComparer.Ordinal)
            ? new(OptionPrefix + name, Uri.UnescapeDataString(part[(equals + 1)..]))
            : throw new BackupException(
                ErrorKind.Invalid,
                $"The {option} has an option that there is not{(equals > 0 && name.All(c => char.IsAsciiLetter(c) || c == '_') ? $": {name}" : "")}.",
                $"There are {string.Join(", ", s_names)}, each with =value.");
    }
}
