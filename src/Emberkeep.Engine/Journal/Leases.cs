using System.Collections.Concurrent;

namespace Emberkeep.Engine.Journal;

/// <summary>
/// Decides whether the owner of a job is alive. On this host the kernel is asked; of another host only the time is known when the owner
/// last said that it is at work, and after <see cref="MaxSilence"/> it counts as dead.
/// </summary>
internal sealed class Leases(JobOwner self, TimeProvider time)
{
    /// <summary>How long an owner on another host may be silent. It speaks up every <see cref="RenewalPeriod"/>, so this allows for clocks that differ and servers that hang.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromHours(1);

    /// <summary>How often an owner says that it is at work.</summary>
    public static readonly TimeSpan RenewalPeriod = TimeSpan.FromMinutes(1);

    // What this process is at, over all drivers in it: a job of this process that is not here has ended, well or not.
    private static readonly ConcurrentDictionary<Guid, bool> s_running = new();

    /// <summary>The owner of new jobs.</summary>
    public JobOwner Self => self;

    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Notes that this process works at a job, until the result is disposed.</summary>
    public static IDisposable Hold(Guid job)
    {
        s_running[job] = true;
        return new Held(job);
    }

    /// <summary>True unless the owner is known to have ended or was silent for too long.</summary>
    public bool MayBeAlive(JournalEntry entry)
    {
        // The same host after a restart runs none of its old processes. Names of hosts are not always unique, so its silence counts too.
        return IsAlive(entry.Owner, entry.Job) ?? (Now - entry.RenewedAt < MaxSilence);
    }

    /// <summary>Whether the owner of a job is alive as far as this host can tell for sure; null when it runs on another host, or ran before a restart.</summary>
    public bool? IsAlive(JobOwner owner, Guid job)
    {
        if (owner == self)
        {
            return s_running.ContainsKey(job);
        }

        return string.Equals(owner.Host, self.Host, StringComparison.Ordinal) && string.Equals(owner.BootId, self.BootId, StringComparison.Ordinal)
            && string.Equals(owner.Namespace, self.Namespace, StringComparison.Ordinal)
                ? JobOwner.StartOf(owner.ProcessId) == owner.ProcessStart
                : null;
    }

    private sealed class Held(Guid job) : IDisposable
    {
        public void Dispose() => s_running.TryRemove(job, out _);
    }
}
