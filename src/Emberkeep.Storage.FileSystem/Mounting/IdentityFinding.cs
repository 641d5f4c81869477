namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>What came of looking at the identity of a repository.</summary>
/// <param name="Identity">The identity; null when the repository has none and none could be made.</param>
/// <param name="IsNew">True when it was seen for the first time, so that there was nothing to compare it with.</param>
/// <param name="Note">What could not be done about it, without harm for now; null when all is well.</param>
public sealed record IdentityFinding(RepositoryIdentity? Identity, bool IsNew, string? Note);
