namespace Emberkeep.Testing.Stores;

/// <summary>One call that a <see cref="FaultInjectingStore"/> saw.</summary>
/// <param name="Number">Place among all calls, from 1.</param>
/// <param name="Operation">Which call.</param>
/// <param name="Container">The container, or null for calls without one.</param>
/// <param name="Name">The object's name, or the prefix of a listing; null for calls without one.</param>
public sealed record StoreCall(int Number, StoreOperation Operation, string? Container, string? Name);
