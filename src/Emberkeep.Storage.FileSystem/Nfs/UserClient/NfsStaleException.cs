namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>The server does not know a handle any more: look for the file again. Internal to the client.</summary>
internal sealed class NfsStaleException : Exception;
