namespace Emberkeep.Stores;

/// <summary>One name in a store, whatever it stands for.</summary>
/// <param name="Name">The name inside its place.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Length">Stored length in bytes; of meaning for objects, unfinished and foreign files.</param>
/// <param name="Changed">When content or name changed last, by the store's clock; null when the store does not know.</param>
/// <param name="Access">What keeps other users of the repository from it, or null.</param>
public readonly record struct StoreEntry(string Name, StoreEntryKind Kind, long Length, DateTimeOffset? Changed, AccessFault? Access);
