namespace Emberkeep.Stores;

/// <summary>
/// What a stream of <see cref="IObjectStore.OpenReadAsync"/> may offer: to say which content it reads. Whoever goes on with a new stream after a
/// broken connection can then tell that it is the same content, also where objects are replaced (<see cref="IObjectReplacer"/>).
/// </summary>
public interface IVersionedStream
{
    /// <summary>Names the content, as <see cref="IObjectReplacer.GetVersionAsync"/> does or in a way of its own. Opaque; compared for equality only.</summary>
    string Version { get; }
}
