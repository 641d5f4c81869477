using System.Globalization;
using System.Text;
using Emberkeep.Errors;

namespace Emberkeep.Native.Ceph;

/// <summary>A connection to a cluster. Safe for several callers at once.</summary>
internal sealed class CephCluster : IAsyncDisposable
{
    private readonly RadosHandle _handle;
    private readonly CephCalls _calls;
    private readonly CephAccess _access;

    private CephCluster(RadosHandle handle, CephCalls calls, CephAccess access, string id)
    {
        _handle = handle;
        _calls = calls;
        _access = access;
        Id = id;
    }

    /// <summary>The cluster's own id (fsid).</summary>
    public string Id { get; }

    /// <summary>True when the cluster has not answered in time.</summary>
    public bool IsLost => _calls.IsLost;

    /// <summary>Connects.</summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Unsupported"/> when the libraries are missing; <see cref="ErrorKind.Invalid"/> when the configuration file is;
    /// <see cref="ErrorKind.Unauthorized"/>; <see cref="ErrorKind.Unavailable"/>.
    /// </exception>
    public static async Task<CephCluster> ConnectAsync(CephAccess access, TimeProvider time, CancellationToken cancellationToken)
    {
        CephLibraries.Require();
        if (!File.Exists(access.ConfigurationFile))
        {
            throw new BackupException(
                ErrorKind.Invalid, $"There is no Ceph configuration file {access.ConfigurationFile}.", "Set backup_ceph_conf, or conf= of the volume, to the cluster's ceph.conf.");
        }

        var calls = new CephCalls(access.Timeout, time);
        var subject = $"the cluster of {access.ConfigurationFile} as client.{access.User}";
        Check(Librados.Create(out var cluster, access.User), "make a client for", subject);
        var handle = new RadosHandle(cluster);
        try
        {
            Configure(handle, access, subject);
            var result = await calls.RunAsync("connect to", subject, _ => Librados.Connect(handle), cancellationToken);

            // Without a keyring there is nothing to look for, whatever the library calls it.
            Check(result == -Errno.ENOENT ? -Errno.EACCES : result, "connect to", subject);
            return new CephCluster(handle, calls, access, ReadId(handle));
        }
        catch
        {
            await calls.ReleaseAsync(handle);
            throw;
        }
    }

    /// <summary>Opens a pool. The caller disposes it before the cluster.</summary>
    public async Task<CephPool> OpenPoolAsync(string name, CancellationToken cancellationToken)
    {
        var subject = $"pool {name}";
        var pool = await _calls.RunAsync("open", subject, _ =>
        {
            var result = Librados.OpenPool(_handle, name, out var context);
            Check(result, "open", subject);
            var handle = new PoolHandle(_handle, context);
            Librados.FailWhenFull(handle);
            return handle;
        }, cancellationToken);
        return new CephPool(pool, _calls, name);
    }

    /// <summary>Asks a monitor.</summary>
    /// <param name="command">The command as JSON.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Its answer, JSON where the command says so.</returns>
    public Task<string> AskAsync(string command, CancellationToken cancellationToken) =>
        _calls.RunAsync("ask a monitor of", $"the cluster of {_access.ConfigurationFile}", _ => Ask(command), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _calls.ReleaseAsync(_handle);

    private static void Configure(RadosHandle handle, CephAccess access, string subject)
    {
        Check(Librados.ReadConfiguration(handle, access.ConfigurationFile), "read the configuration of", subject);
        var seconds = Math.Max(1, access.Timeout.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        (string Name, string Value)[] options =
        [
            ("client_mount_timeout", seconds),
            ("rados_mon_op_timeout", seconds),
            ("rados_osd_op_timeout", seconds),

            // The library must not write into the terminal, nor make files for a client that lives for one command.
            ("log_to_stderr", "false"),
            ("err_to_stderr", "false"),
            ("log_file", ""),
            ("admin_socket", ""),

            // Zeros are to be zeros also where the range does not cover whole blocks.
            ("rbd_skip_partial_discard", "false"),

            // Bytes are hashed and compared by the caller: what is read must be what is stored, not what is cached here.
            ("rbd_cache", "false"),
        ];
        foreach (var (name, value) in options)
        {
            // An option that this version does not know is no reason to fail.
            var result = Librados.SetOption(handle, name, value);
            if (result != 0 && !CephErrors.IsMissing(result))
            {
                Check(result, $"set {name} for", subject);
            }
        }
    }

    private static unsafe string ReadId(RadosHandle handle)
    {
        const int Length = 64;
        var buffer = stackalloc byte[Length];
        var length = Librados.ClusterId(handle, buffer, Length);
        return length > 0 ? Encoding.UTF8.GetString(buffer, length).TrimEnd('\0') : "";
    }

    private unsafe string Ask(string command)
    {
        var result = Librados.MonitorCommand(_handle, [command], 1, null, 0, out var output, out var length, out var status, out _);
        try
        {
            Check(result, "ask a monitor of", $"the cluster of {_access.ConfigurationFile}");
            return output == 0 ? "" : Encoding.UTF8.GetString((byte*)output, (int)length);
        }
        finally
        {
            Librados.FreeBuffer(output);
            Librados.FreeBuffer(status);
        }
    }

    private static void Check(int result, string operation, string subject)
    {
        if (result < 0)
        {
            throw CephErrors.ToException(result, operation, subject);
        }
    }
}
