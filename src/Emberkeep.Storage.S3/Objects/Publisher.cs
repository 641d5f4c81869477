using Amazon.S3.Model;
using Emberkeep.Errors;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.S3.Objects;

/// <summary>
/// Publishes objects so that none is overwritten. A server that honours conditions decides between two writers by itself; with the others the
/// name is looked up immediately before, and for names that jobs contend for again after a while. An answer that got lost makes the
/// client repeat the request, which then meets its own object: it is recognised by the writer's mark.
/// </summary>
internal sealed class Publisher(ObjectRequests requests, ConditionalWrites conditions, S3StoreOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_abortTime = TimeSpan.FromSeconds(30);

    /// <summary>The requests.</summary>
    public ObjectRequests Requests => requests;

    /// <summary>The error for a name that is taken.</summary>
    public static BackupException Taken(S3Target target, Exception? cause = null) => new(
        ErrorKind.AlreadyExists,
        $"Cannot create {target.Name}: it exists already.",
        "Nothing in a repository is overwritten: choose another name, or delete what is there first.",
        innerException: cause);

    /// <summary>Publishes an object in one request.</summary>
    public Task PutAsync(S3Target target, ReadOnlyMemory<byte> content, string writer, WriteCondition condition, CancellationToken cancellationToken) =>
        PublishAsync(
            target,
            writer,
            condition,
            isWhole: true,
            (ifNoneMatch, ifMatch) => requests.PutAsync(target, content, writer, ifNoneMatch, ifMatch, cancellationToken),
            cancellationToken);

    /// <summary>Publishes an object that was sent in parts.</summary>
    public Task CompleteAsync(
        S3Target target, string upload, IReadOnlyList<PartETag> parts, string writer, WriteCondition condition, CancellationToken cancellationToken) =>
        PublishAsync(
            target,
            writer,
            condition,
            isWhole: false,
            (ifNoneMatch, ifMatch) => requests.CompleteAsync(target, upload, parts, ifNoneMatch, ifMatch, cancellationToken),
            cancellationToken);

    /// <summary>Ends an upload that is not to be published. A failure is logged: what stays is invisible.</summary>
    public async Task AbortAsync(S3Target target, string upload)
    {
        using var limit = new CancellationTokenSource(s_abortTime, time);
        try
        {
            await requests.AbortAsync(target, upload, limit.Token);
        }
        catch (Exception e) when (e is BackupException or OperationCanceledException)
        {
            S3Log.AbortFailed(logger, target.Name, e.Message);
        }
    }

    private async Task PublishAsync(
        S3Target target,
        string writer,
        WriteCondition condition,
        bool isWhole,
        Func<string?, string?, Task<string>> publish,
        CancellationToken cancellationToken)
    {
        var (ifNoneMatch, ifMatch) = await HeadersOfAsync(target, condition, cancellationToken);
        if (!isWhole || (ifNoneMatch is null && ifMatch is null))
        {
            // Conditions of what was sent in parts are ignored even by servers that honour the others.
            await RequireAsync(target, condition, cancellationToken);
        }

        try
        {
            if ((await publish(ifNoneMatch, ifMatch)).Length == 0)
            {
                await RequireOwnAsync(target, writer, condition, cancellationToken);
            }
        }
        catch (BackupException e) when (e.Kind is ErrorKind.AlreadyExists or ErrorKind.Conflict or ErrorKind.NotFound)
        {
            if (await requests.TryHeadAsync(target, cancellationToken) is not { } head)
            {
                throw condition.Replaces is null ? e : Gone(target, e);
            }

            if (!string.Equals(head.Writer, writer, StringComparison.Ordinal))
            {
                throw e.Kind != ErrorKind.AlreadyExists ? e : condition.Replaces is null ? Taken(target, e) : Changed(target, e);
            }

            // Ours: the answer to the first attempt got lost.
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Corrupt && isWhole)
        {
            await RequireGoodAsync(target, writer, e, cancellationToken);
        }

        if (ifNoneMatch is null && ifMatch is null && (target.IsOwn || options.SettlesAlways))
        {
            await SettleAsync(target, writer, condition, cancellationToken);
        }
    }

    private async Task<(string? IfNoneMatch, string? IfMatch)> HeadersOfAsync(S3Target target, WriteCondition condition, CancellationToken cancellationToken)
    {
        if (condition.Replaces is { } etag)
        {
            return (null, (await conditions.FormOfMatchAsync(target.Bucket, cancellationToken))?.Invoke(etag));
        }

        return (await conditions.RefuseOverwritingAsync(target.Bucket, cancellationToken) ? "*" : null, null);
    }

    private async Task RequireAsync(S3Target target, WriteCondition condition, CancellationToken cancellationToken)
    {
        var head = await requests.TryHeadAsync(target, cancellationToken);
        if (condition.Replaces is { } etag)
        {
            if (head is null)
            {
                throw Gone(target, null);
            }

            if (!string.Equals(head.ETag, etag, StringComparison.Ordinal))
            {
                throw Changed(target, null);
            }
        }
        else if (head is not null)
        {
            throw Taken(target);
        }
    }

    /// <summary>The server said nothing of what it stored. What it has now decides.</summary>
    private async Task RequireOwnAsync(S3Target target, string writer, WriteCondition condition, CancellationToken cancellationToken)
    {
        var head = await requests.TryHeadAsync(target, cancellationToken) ?? throw requests.Connection.Strange($"Storing {target.Name}");
        if (!string.Equals(head.Writer, writer, StringComparison.Ordinal))
        {
            throw condition.Replaces is null ? Taken(target) : Changed(target, null);
        }
    }

    /// <summary>The server said another digest than that of what was sent. What it has now decides; damaged data of ours does not stay.</summary>
    private async Task RequireGoodAsync(S3Target target, string writer, BackupException error, CancellationToken cancellationToken)
    {
        if (await requests.TryHeadAsync(target, cancellationToken) is { } head && string.Equals(head.Writer, writer, StringComparison.Ordinal))
        {
            await requests.DeleteAsync(target, cancellationToken);
        }

        throw error;
    }

    private async Task SettleAsync(S3Target target, string writer, WriteCondition condition, CancellationToken cancellationToken)
    {
        if (!condition.IsUncontended)
        {
            await Task.Delay(options.SettleTime, time, cancellationToken);
        }

        if (await requests.TryHeadAsync(target, cancellationToken) is { } head && !string.Equals(head.Writer, writer, StringComparison.Ordinal))
        {
            throw condition.Replaces is null ? Taken(target) : Changed(target, null);
        }
    }

    private static BackupException Changed(S3Target target, Exception? cause) => new(
        ErrorKind.Conflict, $"Cannot replace {target.Name}: somebody else replaced it a moment ago.", "Run the command again.", isTransient: true, innerException: cause);

    private static BackupException Gone(S3Target target, Exception? cause) => new(
        ErrorKind.NotFound, $"Cannot replace {target.Name}: it is gone.", "Run the command again.", innerException: cause);
}
