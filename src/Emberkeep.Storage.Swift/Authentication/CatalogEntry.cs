namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>What a service is called in the service catalog.</summary>
/// <param name="Type">Its type, for example <c>object-store</c>.</param>
/// <param name="Name">Its name; another one of the type is taken when there is none of the name.</param>
/// <param name="Interface"><c>public</c>, <c>internal</c> or <c>admin</c>.</param>
public sealed record CatalogEntry(string Type, string Name, string Interface)
{
    /// <summary>Takes it from an option: type, name and interface, separated by colons, the interface as Keystone 2 (<c>publicURL</c>) or 3 writes it.</summary>
    public static CatalogEntry Parse(string text)
    {
        var parts = text.Split(':');
        var kind = parts[^1];
        return new CatalogEntry(parts[0], parts[1], kind.EndsWith("URL", StringComparison.Ordinal) ? kind[..^3] : kind);
    }
}
