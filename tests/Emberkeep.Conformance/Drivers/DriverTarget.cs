using Emberkeep.Volumes;

namespace Emberkeep.Conformance.Drivers;

/// <summary>What is restored to, and how to see afterwards what it holds.</summary>
/// <param name="Writer">The target.</param>
/// <param name="ReadAsync">Gives all bytes of the target when the writer is disposed.</param>
public sealed record DriverTarget(IVolumeWriter Writer, Func<Task<byte[]>> ReadAsync);
