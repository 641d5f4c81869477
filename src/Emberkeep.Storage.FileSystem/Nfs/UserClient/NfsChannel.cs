using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Emberkeep.Native.Nfs;
using Emberkeep.Native.Nfs.Requests;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>
/// The way to a share: makes a connection when one is needed, keeps it for all, and forgets it when it is lost. File handles are those of the
/// server, not of a connection, so files stay open across connections.
/// </summary>
internal sealed class NfsChannel : IDisposable
{
    private const int NfsPort = 2049;
    private const int MountProgram = 100005;
    private const int ProtocolVersion = 3;

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly NfsCredential _credential;
    private readonly SemaphoreSlim _connecting = new(1);
    private volatile NfsLink? _link;
    private volatile NfsHandle? _root;
    private volatile bool _isDisposed;
    private long _pausedUntil;

    public NfsChannel(NfsClientOptions options, TimeProvider time)
    {
        Options = options;
        Time = time;
        var isOwn = options.Uid is null && options.Gid is null;
        _credential = new NfsCredential(
            options.Uid ?? ProcessIdentity.Uid,
            options.Gid ?? ProcessIdentity.Gid,
            options.Groups?.ToArray() ?? (isOwn ? ProcessIdentity.Groups() : []));
    }

    public NfsClientOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>Who the server is told that we are.</summary>
    public NfsCredential Credential => _credential;

    /// <summary>Whether the server was reached before: then a lost connection is worth some waiting.</summary>
    public bool WasConnected { get; private set; }

    /// <summary>How long a server that did not answer is left alone: long enough that callers do not queue up, short enough to notice its return.</summary>
    public TimeSpan PauseTime => Options.IoTimeout < 10 * s_longestPause ? Options.IoTimeout / 10 : s_longestPause;

    /// <summary>Whether the server did not answer a moment ago. New operations fail at once then; those that had begun may wait.</summary>
    public bool IsPaused => Time.GetTimestamp() < Volatile.Read(ref _pausedUntil);

    /// <summary>Notes that the server does not answer.</summary>
    public void Pause() => Volatile.Write(ref _pausedUntil, Time.GetTimestamp() + (long)(PauseTime.TotalSeconds * Time.TimestampFrequency));

    /// <summary>The connection, made now if there is none.</summary>
    /// <exception cref="RpcException">It cannot be made.</exception>
    /// <exception cref="NfsMountException">The server does not give us the share.</exception>
    public async ValueTask<NfsLink> LinkAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_link is { Connection.IsOver: false } link)
        {
            return link;
        }

        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_link is { Connection.IsOver: false } made)
            {
                return made;
            }

            _link = null;
            var fresh = await ConnectAsync(cancellationToken);
            _link = fresh;
            WasConnected = true;
            if (_isDisposed)
            {
                fresh.Connection.Close("closed");
            }

            return fresh;
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Makes the next use look for the exported directory anew: the server does not know the old handle any more.</summary>
    public void Forget(NfsLink link)
    {
        if (ReferenceEquals(_root, link.Root))
        {
            _root = null;
        }

        link.Connection.Close("the share was exported anew");
    }

    public void Dispose()
    {
        _isDisposed = true;
        _link?.Connection.Close("closed");
    }

    private async Task<NfsLink> ConnectAsync(CancellationToken cancellationToken)
    {
        RpcException? last = null;
        foreach (var address in await AddressesAsync(cancellationToken))
        {
            try
            {
                return await ConnectAsync(address, cancellationToken);
            }
            catch (RpcException e) when (e.Failure is RpcFailure.Lost or RpcFailure.NotConnected)
            {
                last = e;
            }
        }

        throw last ?? new RpcException(RpcFailure.NotConnected, "the name has no address");
    }

    /// <summary>Connects with the handle of before, and asks the mount service for it when there is none or the server does not know it any more.</summary>
    private async Task<NfsLink> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        if (_root is { } known && await TryConnectAsync(address, known, cancellationToken) is { } again)
        {
            return again;
        }

        var root = await MountAsync(address, cancellationToken);
        var link = await TryConnectAsync(address, root, cancellationToken) ?? throw new NfsMountException(NfsStatus.Stale, isMountDaemon: false);
        _root = root;
        return link;
    }

    /// <summary>Connects to the NFS service; null when it does not know the handle.</summary>
    private async Task<NfsLink?> TryConnectAsync(string address, NfsHandle root, CancellationToken cancellationToken)
    {
        var connection = await RpcConnection.ConnectAsync(address, Options.Port ?? NfsPort, _credential, cancellationToken);
        NfsLink? link = null;
        try
        {
            var reply = await AskAsync(connection, new LimitsRequest(root), cancellationToken);
            link = reply.Status switch
            {
                NfsStatus.Ok => new NfsLink(connection, root, Limit(Options.ReadSize, reply.Value.LargestRead), Limit(Options.WriteSize, reply.Value.LargestWrite)),
                NfsStatus.Stale or NfsStatus.BadHandle => null,
                var status => throw new NfsMountException(status, isMountDaemon: false),
            };
            return link;
        }
        finally
        {
            if (link is null)
            {
                connection.Close("given up");
            }
        }
    }

    private async Task<NfsHandle> MountAsync(string address, CancellationToken cancellationToken)
    {
        var port = Options.MountPort ?? await FindMountPortAsync(address, cancellationToken);
        using var connection = await RpcConnection.ConnectAsync(address, port, _credential, cancellationToken);
        var path = Options.ExportPath.TrimEnd('/');
        var reply = await AskAsync(connection, new MountRequest(path.Length == 0 ? "/" : path), cancellationToken);
        return reply.Status == NfsStatus.Ok ? reply.Value : throw new NfsMountException(reply.Status, isMountDaemon: true);
    }

    private async Task<int> FindMountPortAsync(string address, CancellationToken cancellationToken)
    {
        using var connection = await RpcConnection.ConnectAsync(address, Options.PortMapperPort, _credential, cancellationToken);
        var reply = await AskAsync(connection, new PortRequest(MountProgram, ProtocolVersion), cancellationToken);
        return reply.Value is > 0 and <= 65535
            ? reply.Value
            : throw new RpcException(RpcFailure.Rejected, "its port mapper knows no mount service of NFS version 3");
    }

    private async Task<string[]> AddressesAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(Options.Address, out var numeric))
        {
            return [numeric.ToString()];
        }

        try
        {
            return [.. (await Dns.GetHostAddressesAsync(Options.Address, cancellationToken)).Select(a => a.ToString())];
        }
        catch (SocketException e)
        {
            throw new RpcException(RpcFailure.NotConnected, string.Create(CultureInfo.InvariantCulture, $"its name cannot be resolved ({e.Message})"));
        }
    }

    private static async Task<NfsReply<T>> AskAsync<T>(RpcConnection connection, NfsRequest<T> request, CancellationToken cancellationToken)
    {
        connection.Send(request);
        return await request.Completion.WaitAsync(cancellationToken);
    }

    private static int Limit(int wanted, uint allowed) => allowed == 0 ? wanted : (int)Math.Min(allowed, (uint)wanted);
}
