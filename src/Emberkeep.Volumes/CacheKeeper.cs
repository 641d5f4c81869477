using Emberkeep.Native.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Emberkeep.Volumes;

/// <summary>
/// Takes what reading a volume leaves in the page cache out of it again, so that a backup does not push out what the machine works with. What was in the
/// cache before is somebody's and stays: the kernel is asked (cachestat, Linux 6.5) before a stretch is read, and where it cannot tell, nothing is dropped.
/// Safe for several callers at once.
/// </summary>
/// <remarks>
/// The stretch after the one that is read is asked about in advance, before read-ahead fills it. The last GiB stays until the end: an increment reads what has changed
/// a second time.
/// </remarks>
internal sealed class CacheKeeper
{
    /// <summary>More than any read-ahead.</summary>
    internal const long WindowSize = 16L << 20;

    /// <summary>Stretches that stay until later ones were read: 1 GiB.</summary>
    internal const int MostKept = 64;

    private const int MostKnown = 4096;
    private readonly SafeFileHandle _handle;
    private readonly long _length;
    private readonly Question _countCached;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, bool> _isCold = [];
    private readonly Queue<long> _read = new();
    private bool _isBlind;

    /// <param name="handle">The volume.</param>
    /// <param name="length">Its length in bytes.</param>
    public CacheKeeper(SafeFileHandle handle, long length)
        : this(handle, length, VolumeFile.CountCached)
    {
    }

    internal CacheKeeper(SafeFileHandle handle, long length, Question countCached)
    {
        _handle = handle;
        _length = length;
        _countCached = countCached;
    }

    /// <summary>Asks how many pages of a stretch are in the cache; returns 0 or an errno.</summary>
    internal delegate int Question(SafeFileHandle handle, long offset, long length, out long pages);

    /// <summary>Stretches that were dropped.</summary>
    internal int Dropped { get; private set; }

    /// <summary>To be called before a read.</summary>
    public void BeforeRead(long offset, int count)
    {
        lock (_gate)
        {
            for (var window = offset / WindowSize; !_isBlind && window <= (offset + count - 1) / WindowSize; window++)
            {
                if (IsCold(window) is true)
                {
                    // Ours from now on, and noted for dropping once.
                    _isCold[window] = false;
                    _read.Enqueue(window);
                }

                _ = IsCold(window + 1);
            }

            while (_read.Count > MostKept)
            {
                Drop(_read.Dequeue());
            }
        }
    }

    /// <summary>Drops the rest.</summary>
    public void DropRest()
    {
        lock (_gate)
        {
            while (_read.TryDequeue(out var window))
            {
                Drop(window);
            }
        }
    }

    private bool? IsCold(long window)
    {
        var start = window * WindowSize;
        if (start >= _length || _isBlind)
        {
            return null;
        }

        if (_isCold.TryGetValue(window, out var known))
        {
            return known;
        }

        if (_isCold.Count >= MostKnown)
        {
            _isCold.Clear();
        }

        _isBlind = _countCached(_handle, start, Math.Min(WindowSize, _length - start), out var pages) != 0;
        return _isBlind ? null : _isCold[window] = pages == 0;
    }

    private void Drop(long window)
    {
        VolumeFile.DropCache(_handle, window * WindowSize, Math.Min(WindowSize, _length - (window * WindowSize)));
        Dropped++;
    }
}
