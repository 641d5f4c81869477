namespace Emberkeep.Tsm.Client;

/// <summary>Counts what the client prints.</summary>
internal sealed class Heartbeat
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add() => Interlocked.Increment(ref _count);
}
