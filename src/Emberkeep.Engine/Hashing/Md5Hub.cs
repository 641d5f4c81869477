namespace Emberkeep.Engine.Hashing;

/// <summary>
/// Where the objects that are being read or stored meet for MD5: pieces wait a moment for pieces of other objects, and as many as the processor
/// has lanes are hashed at once, by whoever brings the last one. Safe for all callers at once.
/// </summary>
/// <remarks>
/// A piece waits until the lanes are full or every feed that is at work has a piece here. A feed that is held up elsewhere (a slow store) holds
/// the others up once, for <see cref="Patience"/>: then it is not counted on any more until it brings its next piece. So a feed that is alone
/// never waits.
/// </remarks>
internal sealed class Md5Hub
{
    /// <summary>About the time in which all lanes hash a piece of a MiB.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(4);

    private readonly Lock _lock = new();
    private readonly List<Md5Piece> _waiting = [];
    private readonly HashSet<Md5Feed> _atWork = [];
    private readonly ITimer _timer;
    private readonly int _width;

    /// <param name="width">Lanes.</param>
    /// <param name="time">Measures the patience.</param>
    public Md5Hub(int width, TimeProvider time)
    {
        _width = width;
        _timer = time.CreateTimer(static hub => ((Md5Hub)hub!).LosePatience(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The hub of all jobs of this process.</summary>
    public static Md5Hub Shared { get; } = new(Md5Lanes.Width, TimeProvider.System);

    /// <summary>Opens a feed for one message.</summary>
    public Md5Feed Open() => new(this);

    /// <summary>Takes a piece. Its message is in no other piece that is not done yet.</summary>
    internal void Add(Md5Piece piece)
    {
        List<Md5Piece>? batch;
        lock (_lock)
        {
            _atWork.Add(piece.Feed);
            _waiting.Add(piece);
            batch = TakeIfComplete();
            if (batch is null && _waiting.Count == 1)
            {
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }
        }

        Hash(batch);
    }

    /// <summary>The feed will bring nothing more.</summary>
    internal void Close(Md5Feed feed)
    {
        List<Md5Piece>? batch;
        lock (_lock)
        {
            _atWork.Remove(feed);
            batch = TakeIfComplete();
        }

        Hash(batch);
    }

    private void LosePatience()
    {
        List<Md5Piece> batch;
        lock (_lock)
        {
            // No more than there are lanes, since the others are hashed as soon as there are so many.
            batch = [.. _waiting];
            _waiting.Clear();
            _atWork.Clear();
            _atWork.UnionWith(batch.Select(piece => piece.Feed));
        }

        Hash(batch);
    }

    private List<Md5Piece>? TakeIfComplete()
    {
        if (_waiting.Count == 0 || _waiting.Count < Math.Min(_width, _atWork.Count))
        {
            return null;
        }

        List<Md5Piece> batch = [.. _waiting];
        _waiting.Clear();
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return batch;
    }

    private void Hash(List<Md5Piece>? batch)
    {
        if (batch is null || batch.Count == 0)
        {
            return;
        }

        try
        {
            Md5Lanes.Append([.. batch.Select(piece => piece.Feed.Message)], [.. batch.Select(piece => piece.Data)], _width);
        }
#pragma warning disable CA1031 // Goes to those who wait, on whichever thread they are.
        catch (Exception e)
#pragma warning restore CA1031
        {
            batch.ForEach(piece => piece.Done.SetException(e));
            return;
        }

        batch.ForEach(static piece => piece.Done.SetResult());
    }
}
