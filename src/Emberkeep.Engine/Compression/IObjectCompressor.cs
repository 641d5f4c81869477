namespace Emberkeep.Engine.Compression;

/// <summary>
/// Turns the data of one object into its stored form and hands that to a sink, in order and in pieces. One caller at a time.
/// A compressor that is disposed before <see cref="CompleteAsync"/> leaves an unusable stream behind.
/// </summary>
internal interface IObjectCompressor : IDisposable
{
    /// <summary>Bytes handed to the sink so far; final when <see cref="CompleteAsync"/> returned.</summary>
    long CompressedLength { get; }

    /// <summary>Appends data. The buffer belongs to the caller again when the call completes.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Appends <paramref name="count"/> zero bytes; long runs cost far less than compressing them.</summary>
    ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken);

    /// <summary>Ends the stream. Nothing may be written afterwards.</summary>
    /// <exception cref="InvalidOperationException">The bytes written are not as many as were announced.</exception>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}
