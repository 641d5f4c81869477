using System.Net;

namespace Emberkeep.Configuration.Options;

/// <summary>What defaults and limits depend on besides the configuration.</summary>
/// <param name="HostName">The machine's own name, in full as the kernel knows it.</param>
/// <param name="ProcessorCount">Processors that this process may use.</param>
public sealed record HostFacts(string HostName, int ProcessorCount)
{
    /// <summary>The facts of this machine.</summary>
    public static HostFacts Current { get; } = new(Dns.GetHostName(), Environment.ProcessorCount);
}
