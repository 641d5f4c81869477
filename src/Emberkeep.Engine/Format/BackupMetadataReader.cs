using Emberkeep.Engine.Format.Json;

namespace Emberkeep.Engine.Format;

/// <summary>Reads a backup's index. The file is never held in memory as a whole and nothing in it is believed unchecked.</summary>
internal static class BackupMetadataReader
{
    /// <summary>Reads and checks an index.</summary>
    /// <param name="json">The content of the file; stays open.</param>
    /// <param name="prefix">The prefix that the file's name starts with. The ids in the file must be those of the prefix.</param>
    /// <param name="where">Names the file in errors.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="Errors.BackupException">
    /// <see cref="Errors.ErrorKind.Corrupt"/> when the file is damaged or hostile; <see cref="Errors.ErrorKind.Unsupported"/> when its version or
    /// a compression algorithm is not known.
    /// </exception>
    public static async Task<BackupMetadata> ReadAsync(Stream json, BackupPrefix prefix, string where, CancellationToken cancellationToken)
    {
        using var pump = new JsonPump(json, where);
        var consumer = new MetadataConsumer(prefix, where, BackupMetadata.MaxObjects);
        while (await pump.RunAsync(consumer, cancellationToken))
        {
        }

        return consumer.Build();
    }
}
