namespace Emberkeep.Native.Nfs;

/// <summary>The answer of a server.</summary>
/// <param name="Status">One of <see cref="NfsStatus"/>.</param>
/// <param name="Value">What was asked for; of meaning if the status is <see cref="NfsStatus.Ok"/>.</param>
internal readonly record struct NfsReply<T>(int Status, T Value);
