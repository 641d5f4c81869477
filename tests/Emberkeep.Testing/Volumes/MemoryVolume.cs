using Emberkeep.Errors;
using Emberkeep.Volumes;

namespace Emberkeep.Testing.Volumes;

/// <summary>
/// A volume in memory, to back up from and to restore to, that counts what is done to it and fails when told to. Safe to use from
/// several threads, as the contracts demand.
/// </summary>
public sealed class MemoryVolume : IVolumeReader, IVolumeWriter
{
    private readonly Lock _lock = new();
    private readonly byte[] _content;
    private readonly bool[] _hole;
    private readonly byte[] _writes;
    private readonly int[] _calls = new int[Enum.GetValues<VolumeCall>().Length];
    private readonly List<PlannedFault> _faults = [];

    /// <param name="content">Becomes the volume's memory; it is not copied.</param>
    /// <param name="holes">Runs that are reported as holes; they must hold zeros.</param>
    /// <param name="name">For messages.</param>
    public MemoryVolume(byte[] content, IEnumerable<VolumeExtent>? holes = null, string name = "memory")
    {
        _content = content;
        _hole = new bool[content.Length];
        _writes = new byte[content.Length];
        Name = name;
        foreach (var hole in holes ?? [])
        {
            if (content.AsSpan((int)hole.Offset, (int)hole.Length).ContainsAnyExcept((byte)0))
            {
                throw new ArgumentException($"{hole} is not all zeros.", nameof(holes));
            }

            _hole.AsSpan((int)hole.Offset, (int)hole.Length).Fill(true);
        }
    }

    /// <summary>A volume that knows to be all zeros: a new sparse target.</summary>
    public static MemoryVolume Empty(int length) => new(new byte[length], length == 0 ? [] : [new VolumeExtent(0, length, IsHole: true)]);

    /// <summary>A volume full of other bytes: a target on which every zero that a restore forgets shows.</summary>
    public static MemoryVolume Dirty(int length)
    {
        var content = new byte[length];
        content.AsSpan().Fill(0xDB);
        return new MemoryVolume(content);
    }

    public string Name { get; }

    /// <summary>What the volume says about its state.</summary>
    public string? Fingerprint { get; set; } = "memory";

    /// <summary>What the volume says is as it was in the state with a fingerprint.</summary>
    public Func<string, IChangedBlocks?>? Compare { get; set; }

    /// <summary>True once the volume has gone without anybody noticing.</summary>
    public bool IsGone { get; set; }

    public long Length => _content.Length;

    /// <summary>What the volume holds now: live memory, not a copy.</summary>
    public ReadOnlySpan<byte> Content => _content;

    public long BytesRead { get; private set; }

    public long BytesWritten { get; private set; }

    public long BytesZeroed { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Bytes that were written or zeroed more than once.</summary>
    public long RewrittenBytes => CountWrites(static count => count > 1);

    /// <summary>Bytes that were neither written nor zeroed.</summary>
    public long UntouchedBytes => CountWrites(static count => count == 0);

    /// <summary>Failures that were planned and have not come: a test that plans some should assert that none is left.</summary>
    public int PendingFaults
    {
        get
        {
            lock (_lock)
            {
                return _faults.Count;
            }
        }
    }

    /// <summary>How many calls of this sort were made, failed ones included.</summary>
    public int CountCalls(VolumeCall call)
    {
        lock (_lock)
        {
            return _calls[(int)call];
        }
    }

    /// <summary>Makes the call of that number, counted from 1 since the volume was made, fail once.</summary>
    public void FailCall(VolumeCall call, int number, Exception? exception = null) =>
        Plan(new PlannedFault(call, number, Offset: null, exception ?? Failure(call)));

    /// <summary>Makes the next call whose range holds the offset fail once.</summary>
    public void FailAt(VolumeCall call, long offset, Exception? exception = null) =>
        Plan(new PlannedFault(call, Number: null, offset, exception ?? Failure(call)));

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        lock (_lock)
        {
            var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
            Enter(VolumeCall.Read, offset, count, cancellationToken);
            _content.AsMemory((int)Math.Min(offset, Length), count).CopyTo(buffer);
            BytesRead += count;
            return ValueTask.FromResult(count);
        }
    }

    public ValueTask<IChangedBlocks?> CompareWithAsync(string fingerprint, CancellationToken cancellationToken) => ValueTask.FromResult(Compare?.Invoke(fingerprint));

    public ValueTask CheckAsync(CancellationToken cancellationToken) =>
        IsGone ? throw new BackupException(ErrorKind.Conflict, "The volume is gone.") : ValueTask.CompletedTask;

    public ValueTask<VolumeExtent> FindExtentAsync(long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Length);
        lock (_lock)
        {
            Enter(VolumeCall.FindExtent, offset, 1, cancellationToken);
            var isHole = _hole[offset];
            var length = _hole.AsSpan((int)offset).IndexOf(!isHole);
            return ValueTask.FromResult(new VolumeExtent(offset, length < 0 ? Length - offset : length, isHole));
        }
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            CheckRange(offset, data.Length);
            Enter(VolumeCall.Write, offset, data.Length, cancellationToken);
            data.Span.CopyTo(_content.AsSpan((int)offset));
            _hole.AsSpan((int)offset, data.Length).Clear();
            BytesWritten += data.Length;
            CountWrite(offset, data.Length);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            CheckRange(offset, length);
            Enter(VolumeCall.WriteZeros, offset, length, cancellationToken);
            _content.AsSpan((int)offset, (int)length).Clear();
            _hole.AsSpan((int)offset, (int)length).Fill(true);
            BytesZeroed += length;
            CountWrite(offset, length);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Enter(VolumeCall.Flush, 0, Length, cancellationToken);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private static BackupException Failure(VolumeCall call) => new(ErrorKind.Unavailable, $"Planned failure of {call}.");

    private void Plan(PlannedFault fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }
    }

    private void Enter(VolumeCall call, long offset, long length, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var number = ++_calls[(int)call];
        var fault = _faults.Find(planned => planned.Hits(call, number, offset, length));
        if (fault is not null)
        {
            _faults.Remove(fault);
            throw fault.Exception;
        }
    }

    private void CheckRange(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > Length - offset)
        {
            throw new BackupException(
                ErrorKind.Invalid, $"Cannot write {length} bytes to volume '{Name}' at offset {offset}: it ends at {Length} bytes.");
        }
    }

    private void CountWrite(long offset, long length)
    {
        foreach (ref var count in _writes.AsSpan((int)offset, (int)length))
        {
            count = (byte)Math.Min(count + 1, byte.MaxValue);
        }
    }

    private long CountWrites(Func<byte, bool> condition)
    {
        lock (_lock)
        {
            return _writes.LongCount(condition);
        }
    }
}
