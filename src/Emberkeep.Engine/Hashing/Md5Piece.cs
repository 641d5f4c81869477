namespace Emberkeep.Engine.Hashing;

/// <summary>A piece that waits in a <see cref="Md5Hub"/>.</summary>
/// <param name="Feed">Where it comes from.</param>
/// <param name="Data">Its bytes, which do not change until it is done.</param>
internal sealed record Md5Piece(Md5Feed Feed, ReadOnlyMemory<byte> Data)
{
    /// <summary>Done when the piece is hashed. Whoever waits goes on elsewhere: the thread that hashes has other pieces to complete.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
