using Emberkeep.Errors;
using Emberkeep.Stores;
using Emberkeep.Testing.Stores;

namespace Emberkeep.Storage.Decorators.Tests.Retrying;

/// <summary>A store with one object, whose streams break after a few bytes and say which version they read.</summary>
internal sealed class BreakingStore(byte[] content, int breakAfter, Func<string> version) : StoreDecorator(new MemoryStore())
{
    public override Task<Stream> OpenReadAsync(
        ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new BreakingStream(content.AsMemory((int)offset, (int)(length ?? content.Length - offset)), breakAfter, version()));

    private sealed class BreakingStream(ReadOnlyMemory<byte> rest, int breakAfter, string version) : MemoryStream(rest.ToArray()), IVersionedStream
    {
        public string Version => version;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var left = breakAfter - (int)Position;
            return left <= 0 && Position < Length
                ? throw new BackupException(ErrorKind.Unavailable, "The connection broke.", "None.", isTransient: true)
                : base.ReadAsync(buffer[..Math.Min(buffer.Length, Math.Max(left, 1))], cancellationToken);
        }
    }
}
