using Emberkeep.Errors;
using Emberkeep.Native.Nfs;
using Emberkeep.Native.Nfs.Requests;

namespace Emberkeep.Storage.FileSystem.Nfs.UserClient;

/// <summary>
/// One operation of a caller: the requests that it takes, all of them within one deadline. A request whose connection breaks off is sent again
/// over a new one, as the kernel's client does. When the deadline passes, the operation fails and the connection is given up, without waiting.
/// </summary>
/// <remarks>
/// A request that is sent again may find its own work done: CREATE and LINK find the name taken, REMOVE finds it gone. <c>PosixStore</c> allows for that.
/// </remarks>
internal sealed class NfsOperation : IDisposable
{
    /// <summary>What the protocol suggests to wait after NFS3ERR_JUKEBOX is "a few seconds"; much shorter than any deadline.</summary>
    private static readonly TimeSpan s_jukeboxDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(1);

    private readonly NfsChannel _channel;
    private readonly NfsErrors _errors;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _linked;

    /// <param name="channel">The way to the server.</param>
    /// <param name="verb">What is done, as it reads after "Cannot".</param>
    /// <param name="path">What it is done to, below the root.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public NfsOperation(NfsChannel channel, string verb, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _channel = channel;
        _errors = new NfsErrors(channel, verb, path);
        _caller = cancellationToken;
        _deadline = new CancellationTokenSource(channel.Options.IoTimeout, channel.Time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
    }

    /// <summary>Makes the errors of this operation.</summary>
    public NfsErrors Errors => _errors;

    /// <summary>The connection that the last request went over.</summary>
    public NfsLink? Link { get; private set; }

    /// <summary>Sends a request and returns the value of its answer.</summary>
    /// <exception cref="NfsStaleException">The server does not know a handle any more.</exception>
    /// <exception cref="BackupException">The server refuses, or does not answer.</exception>
    public async Task<T> ExpectAsync<T>(Func<NfsLink, NfsRequest<T>> request)
    {
        var reply = await AskAsync(request);
        return reply.Status switch
        {
            NfsStatus.Ok => reply.Value,
            NfsStatus.Stale or NfsStatus.BadHandle => throw new NfsStaleException(),
            var status => throw _errors.Refused(status),
        };
    }

    /// <summary>Sends a request and returns its answer, which may be an error of the server.</summary>
    /// <exception cref="BackupException">The server does not answer.</exception>
    public async Task<NfsReply<T>> AskAsync<T>(Func<NfsLink, NfsRequest<T>> makeRequest)
    {
        string? trouble = null;
        var isPutOff = false;
        NfsRequest<T>? request = null;
        NfsLink? waitsFor = null;
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    Link = await LinkAsync(isFirst: attempt == 0);
                    request = makeRequest(Link);
                    waitsFor = Link;
                    Link.Connection.Send(request);
                    var reply = await request.Completion.WaitAsync(_linked.Token);
                    waitsFor = null;
                    if (reply.Status != NfsStatus.Jukebox)
                    {
                        return reply;
                    }

                    isPutOff = true;
                    await Task.Delay(s_jukeboxDelay, _channel.Time, _linked.Token);
                }
                catch (RpcException e) when (e.Failure is RpcFailure.Lost or RpcFailure.NotConnected && _channel.WasConnected)
                {
                    waitsFor = null;
                    isPutOff = false;
                    trouble = $"the server cannot be reached: {e.Message}";
                    await Task.Delay(Delay(attempt), _channel.Time, _linked.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // From here on the request touches no buffer of the caller, whatever still arrives.
            request?.Fail(new OperationCanceledException());
            _caller.ThrowIfCancellationRequested();
            if (isPutOff && waitsFor is null)
            {
                throw _errors.Refused(NfsStatus.Jukebox);
            }

            waitsFor?.Connection.Close("the server did not answer in time");
            _channel.Pause();
            throw _errors.NoAnswer(waitsFor is null ? trouble : null);
        }
        catch (RpcException e)
        {
            throw e.Failure switch
            {
                RpcFailure.Rejected => _errors.Rejected(e.Message),
                RpcFailure.Garbled => _errors.Garbled(e.Message),
                _ => _errors.Unreachable(e.Message),
            };
        }
        catch (NfsMountException e)
        {
            throw _errors.NotExported(e);
        }
    }

    /// <summary>The handle of the exported directory.</summary>
    public async Task<NfsHandle> RootAsync()
    {
        await ExpectAsync(link => new GetAttributesRequest(link.Root));
        return Link!.Root;
    }

    /// <summary>After a handle was found stale: looks whether the exported directory itself is, and makes the next request look for it anew.</summary>
    public async Task HealAsync()
    {
        var reply = await AskAsync(link => new GetAttributesRequest(link.Root));
        if (reply.Status is NfsStatus.Stale or NfsStatus.BadHandle && Link is { } link)
        {
            _channel.Forget(link);
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _deadline.Dispose();
    }

    private ValueTask<NfsLink> LinkAsync(bool isFirst) => isFirst && _channel.IsPaused
        ? throw _errors.NoAnswer("the server did not answer a moment ago and is given a pause")
        : _channel.LinkAsync(_linked.Token);

    private TimeSpan Delay(int attempt)
    {
        var delay = s_firstDelay * Math.Pow(2, Math.Min(attempt, 10));
        delay = delay < s_longestDelay ? delay : s_longestDelay;
        return _channel.IsPaused && _channel.PauseTime > delay ? _channel.PauseTime : delay;
    }
}
