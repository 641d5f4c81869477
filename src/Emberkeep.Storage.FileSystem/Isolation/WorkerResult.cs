namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>What the caller of a request gets with the answer besides its body, and has to give back.</summary>
internal enum WorkerResult
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An open file in the worker: closed when the caller has gone by the time of the answer.</summary>
    File,

    /// <summary>The slot of the request, with bytes of a file in it: <see cref="WorkerConnection.Take"/> gives it back.</summary>
    Slot,
}
