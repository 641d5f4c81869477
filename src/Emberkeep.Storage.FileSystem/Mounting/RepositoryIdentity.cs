namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Who a repository is, whatever server and path it is reached by.</summary>
/// <param name="Id">A random number that was given to it once.</param>
public sealed record RepositoryIdentity(Guid Id)
{
    /// <summary>The file in the root of the repository that has it.</summary>
    public const string FileName = ".emberkeep-repository";
}
