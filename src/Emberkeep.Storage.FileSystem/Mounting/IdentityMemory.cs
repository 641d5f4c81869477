using System.Globalization;
using System.Text.Json;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>The local file that remembers which repository was found on a share.</summary>
/// <param name="path">Its path.</param>
internal sealed class IdentityMemory(string path)
{
    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>
    /// The memory of a share. On another port of the same host is another server, and so another repository; the name of the share, which
    /// Cinder's mount point is named after, does not tell them apart.
    /// </summary>
    /// <param name="stateDirectory">The directory with what the processes of this host know about shares.</param>
    /// <param name="share">The share.</param>
    /// <param name="options">How it is reached.</param>
    public static IdentityMemory Of(string stateDirectory, RemoteShare share, RemoteMountOptions options)
    {
        var port = int.TryParse(options.Value("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : share.Protocol.UsualPort;
        var name = port == share.Protocol.UsualPort ? "repository.json" : string.Create(CultureInfo.InvariantCulture, $"repository-{port}.json");
        return new IdentityMemory(System.IO.Path.Combine(stateDirectory, share.MountPointName, name));
    }

    /// <summary>The identity that was seen before, or null.</summary>
    /// <param name="obstacle">Why it cannot be known, when this user may not read it.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when the file is damaged.</exception>
    public RepositoryIdentity? Read(out string? obstacle)
    {
        obstacle = null;
        try
        {
            return IdentityFile.Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            obstacle = e.Message;
            return null;
        }
    }

    /// <summary>Remembers an identity.</summary>
    /// <returns>Why it could not be, or null.</returns>
    public string? Remember(RepositoryIdentity identity)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(identity, MountingJson.Default.RepositoryIdentity));
            File.Move(temporary, path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
