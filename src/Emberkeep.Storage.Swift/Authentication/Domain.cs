namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>A domain of Keystone.</summary>
/// <param name="Id">Its identity, or null when it is named.</param>
/// <param name="Name">Its name, or null when it is identified.</param>
public sealed record Domain(string? Id, string? Name)
{
    /// <summary>The domain that every Keystone has.</summary>
    public static Domain Default { get; } = new("default", null);
}
