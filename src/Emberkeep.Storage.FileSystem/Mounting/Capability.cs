namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Whether a share can do something.</summary>
/// <param name="Works">True when it was tried and worked.</param>
/// <param name="Reason">Why not; null when it works.</param>
public readonly record struct Capability(bool Works, string? Reason);
