using System.Diagnostics.CodeAnalysis;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Swift;

/// <summary>
/// How containers are called in Swift, whose containers have no '/' in their names. A name without it is the same in Swift, as for Cinder. One with it, and
/// the containers of Emberkeep's own, become one that begins with <c>emberkeep:</c>; so does a name that itself begins so, and no two are the same. In it, '%' and
/// '/' are percent-encoded. What begins so is never shown to Cinder, which looks into the container of a backup only. There is no dot before it because Ceph's
/// gateway refuses names that begin with one.
/// </summary>
internal static class SwiftNames
{
    /// <summary>The longest name that Swift takes, in bytes, unless its server says otherwise.</summary>
    public const int MaxContainerBytes = 256;

    private const string Mark = "emberkeep:";

    /// <summary>The container's name in Swift.</summary>
    public static string Of(ContainerName container)
    {
        var name = container.Value;
        return container.IsReserved ? Mark + Encode(name[(ContainerName.ReservedPrefix.Length + 1)..])
            : name.Contains('/', StringComparison.Ordinal) || name.StartsWith(Mark, StringComparison.Ordinal) ? Mark + Encode(name)
            : name;
    }

    /// <summary>The container that a name in Swift stands for; false for Emberkeep's own and for names that no container of a backup has.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out ContainerName? container)
    {
        container = null;
        var isEncoded = name.StartsWith(Mark, StringComparison.Ordinal);
        var text = isEncoded ? Decode(name[Mark.Length..]) : name;
        if (ContainerName.TryParse(text, out var parsed) && string.Equals(Of(parsed), name, StringComparison.Ordinal))
        {
            container = parsed;
        }

        return container is not null;
    }

    /// <summary>The path of a container or an object below the account, percent-encoded.</summary>
    public static string Path(ContainerName container, ObjectName? name = null)
    {
        var path = "/" + Uri.EscapeDataString(Of(container));
        return name is { } it ? $"{path}/{string.Join('/', it.Value.Split('/').Select(Uri.EscapeDataString))}" : path;
    }

    private static string Encode(string name) =>
        name.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    private static string Decode(string name) =>
        name.Replace("%2F", "/", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
