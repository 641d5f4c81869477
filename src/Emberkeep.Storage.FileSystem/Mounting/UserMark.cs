namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>The file that tells other processes that this one uses a share.</summary>
internal sealed class UserMark(string path, LockedFile file) : IDisposable
{
    /// <summary>This process does not use the share any more.</summary>
    public void Dispose()
    {
        File.Delete(path);
        file.Dispose();
    }
}
