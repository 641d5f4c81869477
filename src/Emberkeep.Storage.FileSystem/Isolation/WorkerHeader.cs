namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>What comes before the body of a frame.</summary>
/// <param name="Call">What the frame is about.</param>
/// <param name="Slot">The request's part of the shared memory.</param>
/// <param name="Id">The number of the request.</param>
/// <param name="BodyLength">Bytes that follow.</param>
internal readonly record struct WorkerHeader(WorkerCall Call, int Slot, ulong Id, int BodyLength);
