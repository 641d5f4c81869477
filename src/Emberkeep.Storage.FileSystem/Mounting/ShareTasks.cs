using System.Globalization;
using System.Text.Json;
using Emberkeep.Native.Mounting;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>
/// What a mount manager does on a share itself. Each of these can hang when the server is dead, so they are run by name, in the worker process
/// of the share where there is one: only texts go to and fro.
/// </summary>
internal static class ShareTasks
{
    /// <summary>Path of the root → error number, mount id and device, see <see cref="LookAtRoot"/>.</summary>
    public const string Look = "look";

    /// <summary>Path of the root → <see cref="ShareCalls.UniqueMountId"/>; 0 when there is none.</summary>
    public const string UniqueId = "unique-id";

    /// <summary>Path of the root, share, <see cref="Remote.RemoteShare.Root"/> → <see cref="ShareProbe.Run"/> as JSON.</summary>
    public const string Probe = "probe";

    /// <summary>Does it. Blocks.</summary>
    /// <exception cref="InvalidDataException">There is no such task.</exception>
    public static string Run(string name, IReadOnlyList<string> arguments, LookAtRoot look) => (name, arguments) switch
    {
        (Look, [var root]) => LookAt(root, look),
        (UniqueId, [var root]) => (ShareCalls.UniqueMountId(root, out var id) == 0 ? id : 0).ToString(CultureInfo.InvariantCulture),
        (Probe, [var root, var share, var exportedPath]) => JsonSerializer.Serialize(
            ShareProbe.Run(root, share, exportedPath), MountingJson.Default.ShareCapabilities),
        _ => throw new InvalidDataException($"no task is called {name} with {arguments.Count} arguments"),
    };

    /// <summary>Runs tasks in this process, each on a thread of its own that is left to itself when time is up.</summary>
    public static ShareTaskRunner InThisProcess(TimeSpan timeout, TimeProvider time, LookAtRoot look) =>
        async (name, arguments, cancellationToken) => await Deadline.RunAsync(
            arguments[0], timeout, time, () => Run(name, arguments, look), cancellationToken);

    /// <summary>The result of <see cref="Look"/>.</summary>
    public static (int Error, int MountId, string Device) ParseLook(string text) =>
        text.Split(' ') is [var error, var mountId, var device]
            ? (int.Parse(error, CultureInfo.InvariantCulture), int.Parse(mountId, CultureInfo.InvariantCulture), device)
            : throw new InvalidDataException($"'{text}' is no result of a look at a root");

    private static string LookAt(string root, LookAtRoot look)
    {
        var error = look(root, out var status);
        return string.Create(CultureInfo.InvariantCulture, $"{error} {(int)status.MountId} {status.DeviceMajor}:{status.DeviceMinor}");
    }
}
