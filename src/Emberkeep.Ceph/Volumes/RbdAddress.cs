using Emberkeep.Errors;

namespace Emberkeep.Ceph.Volumes;

/// <summary>The name of an image as a volume: <c>rbd:pool/image[@snapshot][?conf=FILE&amp;id=USER]</c>.</summary>
public sealed record RbdAddress
{
    /// <summary>What addresses begin with.</summary>
    public const string Scheme = "rbd:";

    private const string Remedy = "Write rbd:POOL/IMAGE, rbd:POOL/IMAGE@SNAPSHOT, and behind it ?conf=FILE&id=USER where the defaults do not fit.";

    /// <summary>The pool.</summary>
    public required string Pool { get; init; }

    /// <summary>The image.</summary>
    public required string Image { get; init; }

    /// <summary>The snapshot to read, or null for the image as it is.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The cluster's configuration file, or null for the default.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>The Ceph user without <c>client.</c>, or null for the default.</summary>
    public string? User { get; init; }

    /// <summary>True for a path that is meant as such an address.</summary>
    public static bool IsMatch(string path) => path.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Takes an address apart.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when it is none.</exception>
    public static RbdAddress Parse(string text)
    {
        var rest = text[Scheme.Length..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rest : rest[..query];
        var at = path.IndexOf('@', StringComparison.Ordinal);
        var names = (at < 0 ? path : path[..at]).Split('/');
        if (names is not [{ Length: > 0 } pool, { Length: > 0 } image] || at == path.Length - 1 || path.Any(char.IsControl))
        {
            throw new BackupException(ErrorKind.Invalid, $"'{text}' does not name an RBD image.", Remedy);
        }

        var address = new RbdAddress { Pool = pool, Image = image, Snapshot = at < 0 ? null : path[(at + 1)..] };
        foreach (var part in query < 0 ? [] : rest[(query + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            address = part.Split('=', 2) switch
            {
                ["conf", { Length: > 0 } file] => address with { ConfigurationFile = Uri.UnescapeDataString(file) },
                ["id", { Length: > 0 } user] => address with { User = Uri.UnescapeDataString(user) },
                _ => throw new BackupException(ErrorKind.Invalid, $"'{text}' has an option that there is not.", Remedy),
            };
        }

        return address;
    }

    /// <summary>The address without the options: what the volume is called in backups, whoever reaches it how.</summary>
    public override string ToString() => $"{Scheme}{Pool}/{Image}{(Snapshot is null ? "" : $"@{Snapshot}")}";
}
