using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Native.Mounting;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Posix;
using Emberkeep.Storage.FileSystem.Rooted;
using Emberkeep.Stores;

namespace Emberkeep.MountScenarios;

/// <summary>
/// A process with a mount manager that does what its standard input says, one line at a time, and answers each with a line "ok ..." or
/// "error KIND MESSAGE | REMEDY". The manager takes mounts of tmpfs for mounts of NFS unless types= says otherwise.
/// </summary>
internal static class ManagerScenario
{
    public static async Task<int> RunAsync(string directory, string program, string[] settings)
    {
        var options = new MountManagerOptions
        {
            MountPointBase = Path.Combine(directory, "base"),
            StateDirectory = Path.Combine(directory, "state"),
            Attempts = int.Parse(Setting(settings, "attempts", "3")),
            CommandTimeout = TimeSpan.FromSeconds(double.Parse(Setting(settings, "timeout", "30"))),
            LockTimeout = TimeSpan.FromSeconds(30),
            CheckTimeout = TimeSpan.FromSeconds(10),
            IdleTime = TimeSpan.FromSeconds(double.Parse(Setting(settings, "idle", "0"))),
        };
        var command = new HelperMountCommand(Setting(settings, "helper", "none"), program, Path.Combine(directory, "shares.conf"));
        using var manager = new MountManager(options, command, Setting(settings, "types", "tmpfs").Split(','), Look);
        var administration = new MountAdministration(options, command, TimeProvider.System) { FileSystemTypes = Setting(settings, "types", "tmpfs").Split(',') };
        var leases = new Dictionary<string, MountLease>(StringComparer.Ordinal);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            try
            {
                Console.WriteLine("ok " + await DoAsync(manager, administration, options, leases, line.Split(' ')));
            }
            catch (BackupException e)
            {
                Console.WriteLine($"error {e.Kind} {e.Message} | {e.Remedy}".ReplaceLineEndings(" / "));
            }
        }

        return 0;
    }

    private static async Task<string> DoAsync(
        MountManager manager, MountAdministration administration, MountManagerOptions options, Dictionary<string, MountLease> leases, string[] words)
    {
        var token = CancellationToken.None;
        switch (words)
        {
            case ["acquire", var name, var share]:
                leases[name] = await manager.AcquireAsync(NfsShare.Parse(share, "backup_share"), NfsMountOptions.None, token);
                return leases[name].Path;
            case ["acquire-many", var count, var share]:
                var all = await Task.WhenAll(Enumerable.Range(0, int.Parse(count)).Select(
                    _ => manager.AcquireAsync(NfsShare.Parse(share, "backup_share"), NfsMountOptions.None, token)));
                foreach (var lease in all)
                {
                    lease.EnsureMounted();
                    await lease.DisposeAsync();
                }

                return all[0].Path;
            case ["release", var name]:
                await leases[name].DisposeAsync();
                return "";
            case ["check", var name]:
                leases[name].EnsureMounted();
                return "";
            case ["heal", var name]:
                await manager.HealAsync(leases[name], token);
                return leases[name].Path;
            case ["idle"]:
                return (await manager.ReleaseIdleAsync(token)).ToString();
            case ["list"]:
                return string.Join(' ', manager.List().Select(m => $"{m.Source}:{m.FileSystemType}:{(m.IsOwn ? "own" : "foreign")}:{(m.IsHidden ? "hidden" : "seen")}"));
            case ["identity", var name]:
                var held = leases[name];
                held.EnsureMounted();
                await using (var files = new LocalFileSystem(held.Path))
                {
                    var memory = IdentityMemory.Of(options.StateDirectory, held.Share, NfsMountOptions.None);
                    return (await IdentityCheck.RunAsync(files, held.Share.ToString(), memory, isReadOnly: false, token)).Identity?.Id.ToString() ?? "none";
                }

            case ["job", var name]:
                return await StoreAsync(leases[name].Path);
            case ["overview"]:
                return string.Join(' ', administration.List().Select(o =>
                    $"{o.Share}:{o.State}:{(o.IsOwn ? "own" : "others")}:users={o.Users.Count}:idle={(o.IdleTime is null ? "no" : "yes")}:{o.Hidden}:{o.FileSystemType}"));
            case ["unmount", var share]:
                await administration.UnmountAsync(NfsShare.Parse(share, "SHARE"), token);
                return "";
            case ["unmount-idle"]:
                var (unmounted, failures) = await administration.UnmountIdleAsync(token);
                return string.Join(' ', unmounted.Concat(failures.Select(f => f.Message)));
            case ["probe", var name]:
                var found = await manager.ProbeAsync(leases[name], token);
                return $"link={found.HardLink.Works} rename={found.RenameNoReplace.Works} {found}".ReplaceLineEndings(" ") + string.Join(' ', found.Advice);
            default:
                throw new InvalidOperationException(string.Join(' ', words));
        }
    }

    /// <summary>Stores, lists, reads and deletes an object, and looks at what the share can do.</summary>
    private static async Task<string> StoreAsync(string root)
    {
        var token = CancellationToken.None;
        await using var store = PosixStore.Open(root);
        await store.CheckAsync(token);
        var (container, name) = (ContainerName.Parse("aa/bb/job"), ObjectName.Parse("object"));
        await store.EnsureContainerAsync(container, token);
        await using (var writer = await store.CreateAsync(container, name, token))
        {
            await writer.WriteAsync("content"u8.ToArray(), token);
            await writer.CommitAsync(token);
        }

        using var reader = new StreamReader(await store.OpenReadAsync(container, name, 0, null, token));
        var text = await reader.ReadToEndAsync(token);
        await store.DeleteAsync(container, name, token);
        await store.DeleteContainerIfEmptyAsync(container, token);
        return $"{text} as {ShareCalls.EffectiveUser()}";
    }

    /// <summary>A share counts as stale, or not connected, while it has a file of that name: a tmpfs cannot become so by itself.</summary>
    private static int Look(string path, out MountStatusBuffer status) =>
        ShareCalls.Status(path, out status) is not 0 and var error ? error
        : File.Exists(Path.Combine(path, "stale")) ? ShareCalls.StaleHandle
        : File.Exists(Path.Combine(path, "disconnected")) ? Errno.ENOTCONN
        : 0;

    private static string Setting(string[] settings, string name, string otherwise) =>
        settings.FirstOrDefault(s => s.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? otherwise;
}
