using Amazon.S3.Model;
using Emberkeep.Errors;

namespace Emberkeep.Storage.S3.Objects;

/// <summary>Copies objects inside the server: small ones in one request, large ones in parts.</summary>
internal sealed class ServerCopier(Publisher publisher, S3StoreOptions options)
{
    /// <summary>Copies an object.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/> and <see cref="ErrorKind.AlreadyExists"/>.</exception>
    public async Task RunAsync(S3Target source, S3Target target, CancellationToken cancellationToken)
    {
        var requests = publisher.Requests;
        var head = await requests.TryHeadAsync(source, cancellationToken)
            ?? throw new BackupException(ErrorKind.NotFound, $"Copying {source.Name}: there is no such object.");
        if (await requests.TryHeadAsync(target, cancellationToken) is not null)
        {
            throw Publisher.Taken(target);
        }

        if (head.Length <= options.CopySize)
        {
            await requests.CopyAsync(source, target, cancellationToken);
        }
        else
        {
            await CopyPartsAsync(source, target, head, cancellationToken);
        }

        var copied = await requests.TryHeadAsync(target, cancellationToken);
        var isSame = copied?.Length == head.Length
            && (!IsDigest(head.ETag) || !IsDigest(copied.ETag) || string.Equals(head.ETag, copied.ETag, StringComparison.OrdinalIgnoreCase));
        if (!isSame)
        {
            if (copied is not null)
            {
                await requests.DeleteAsync(target, cancellationToken);
            }

            throw new BackupException(
                ErrorKind.Corrupt, $"Copying {source.Name} to {target.Name}: the server made a copy that differs.", "Run the command again.", isTransient: true);
        }
    }

    private bool IsDigest(string etag) => options.EncryptionKey is null && etag.Length == 32;

    private async Task CopyPartsAsync(S3Target source, S3Target target, ObjectHead head, CancellationToken cancellationToken)
    {
        var writer = Guid.NewGuid().ToString("N");
        var upload = await publisher.Requests.BeginPartsAsync(target, writer, cancellationToken);
        try
        {
            var parts = new List<PartETag>();
            for (var first = 0L; first < head.Length; first += options.CopySize)
            {
                var last = Math.Min(first + options.CopySize, head.Length) - 1;
                parts.Add(await publisher.Requests.CopyPartAsync(source, target, upload, parts.Count + 1, first, last, head.ETag, cancellationToken));
            }

            await publisher.CompleteAsync(target, upload, parts, writer, new WriteCondition(null), cancellationToken);
        }
        catch
        {
            await publisher.AbortAsync(target, upload);
            throw;
        }
    }
}
