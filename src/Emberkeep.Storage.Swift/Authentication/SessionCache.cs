namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>
/// The token that all callers share. One that Swift refuses, or that is about to end, is renewed once, however many callers find that out at the same time.
/// </summary>
internal sealed class SessionCache(IAuthenticator authenticator, TimeProvider time) : IDisposable
{
    /// <summary>A request that starts this long before the token ends still gets its answer.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _gate = new(1);
    private volatile Held? _held;

    /// <summary>True when there is a token.</summary>
    public bool HasSession => _held is not null;

    /// <summary>The present token, or a new one.</summary>
    public ValueTask<Session> GetAsync(CancellationToken cancellationToken) => _held is { } held && !(held.RenewAt < time.GetUtcNow())
        ? ValueTask.FromResult(held.Session)
        : new ValueTask<Session>(ReplaceAsync(_held?.Session, cancellationToken));

    /// <summary>A token other than the one that was refused.</summary>
    public async Task<Session> ReplaceAsync(Session? refused, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_held is { } other && !ReferenceEquals(other.Session, refused))
            {
                return other.Session;
            }

            var session = await authenticator.AuthenticateAsync(cancellationToken);

            // One that lives hardly longer than the margin is used until it is refused: renewing it for each request would be worse.
            var renewAt = session.ExpiresAt - s_margin;
            _held = new Held(session, renewAt - time.GetUtcNow() > s_margin ? renewAt : null);
            return session;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private sealed record Held(Session Session, DateTimeOffset? RenewAt);
}
