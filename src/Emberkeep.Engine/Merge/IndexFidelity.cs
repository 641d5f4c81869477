using System.Buffers;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Format.Json;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Merge;

/// <summary>Makes sure that an index can be written anew without losing anything: it may have keys that this version does not know.</summary>
internal static class IndexFidelity
{
    /// <summary>Compares the stored index with what would be written for it unchanged.</summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Unsupported"/> when something in it would be lost; <see cref="ErrorKind.Conflict"/> when it was replaced since it was read.
    /// </exception>
    public static async Task CheckAsync(RepositoryReader repository, ObjectSource source, CancellationToken cancellationToken)
    {
        var name = source.Location.Prefix.Metadata;
        using var stored = new JsonDigest();
        await using (var stream = await repository.Store.OpenReadAsync(source.Location.Container, name, 0, null, cancellationToken))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
            try
            {
                while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
                {
                    stored.Append(buffer.AsSpan(0, count));
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        var (found, known) = (stored.Finish(), await DigestAsync(source.Metadata, cancellationToken));
        if (found == known)
        {
            return;
        }

        var now = await repository.ReadMetadataAsync(source.Location, cancellationToken);
        throw await DigestAsync(now, cancellationToken) == known
            ? new BackupException(
                ErrorKind.Unsupported,
                $"The index {source.Location.Describe(repository.Store, name)} has something in it that this version does not know and would lose.",
                $"Backup {source.Record.Id} cannot take over objects; delete it together with the backup that it is built on, or keep both.")
            : new BackupException(
                ErrorKind.Conflict,
                $"Another process changed backup {source.Record.Id} a moment ago.",
                "Run the command again.",
                isTransient: true);
    }

    private static async Task<Sha256Digest> DigestAsync(BackupMetadata metadata, CancellationToken cancellationToken)
    {
        using var written = new JsonDigest();
        await BackupMetadataWriter.WriteAsync(
            metadata,
            (data, _) =>
            {
                written.Append(data.Span);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return written.Finish();
    }
}
