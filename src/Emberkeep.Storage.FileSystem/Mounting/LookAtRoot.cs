using Emberkeep.Native.Mounting;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Asks the server for the status of a share's root. Returns 0 or an error number.</summary>
internal delegate int LookAtRoot(string path, out MountStatusBuffer status);
