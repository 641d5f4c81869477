using System.Net;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Storage.Swift.Transport;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Swift.Objects;

/// <summary>
/// Gathers an object and sends it as a whole when it is committed, with its MD5 for Swift to check. Nothing is sent before, so nothing is left when it is
/// not committed. The object names its writer: after an answer that was lost, and between writers that race, it shows whose it is.
/// </summary>
internal sealed class SwiftObjectWriter : IObjectWriter
{
    private static readonly byte[] s_zeros = new byte[64 * 1024];

    private readonly SwiftObjects _objects;
    private readonly Retrier _retrier;
    private readonly ContainerName _container;
    private readonly ObjectName _name;
    private readonly Spool _spool;
    private readonly string _writer = Guid.NewGuid().ToString("N");

    public SwiftObjectWriter(SwiftObjects objects, Retrier retrier, ContainerName container, ObjectName name, string spoolDirectory)
    {
        _objects = objects;
        _retrier = retrier;
        _container = container;
        _name = name;
        _spool = new Spool(spoolDirectory);
    }

    /// <summary>The version of the object whose place this one takes, or null for a new object.</summary>
    public string? Replaced { get; init; }

    /// <summary>The most bytes that Swift takes.</summary>
    public required long MaxLength { get; init; }

    /// <summary>True to look for a new object before it is written, since the server does not refuse to replace one.</summary>
    public bool LooksFirst { get; init; }

    /// <summary>How long to wait before looking whose object it is.</summary>
    public TimeSpan SettleTime { get; init; }

    /// <inheritdoc/>
    public bool IsUncontended { get; set; }

    /// <inheritdoc/>
    public long Length => _spool.Length;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => _spool.Length + data.Length <= MaxLength
        ? _spool.AppendAsync(data, cancellationToken)
        : throw new BackupException(
            ErrorKind.Invalid,
            $"{_objects.Describe(_container, _name)} would have more than {MaxLength} bytes, the most that this Swift takes in one object.",
            "Set a smaller backup_swift_object_size; where it is the list of digests (_sha256file), a larger backup_swift_block_size.");

    /// <inheritdoc/>
    public async ValueTask WriteZerosAsync(long count, CancellationToken cancellationToken)
    {
        for (; count > 0; count -= Math.Min(count, s_zeros.Length))
        {
            await WriteAsync(s_zeros.AsMemory(0, (int)Math.Min(count, s_zeros.Length)), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _retrier.RunAsync(PublishAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _spool.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Safe to repeat: an attempt before may have stored the object though its answer said nothing, or something else.</summary>
    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (Replaced is not null ? await IsReplacedAsync(cancellationToken) : LooksFirst && await IsStoredAsync(cancellationToken))
        {
            return;
        }

        using var response = await _objects.PutAsync(_container, _name, _spool, _writer, Replaced is null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new BackupException(
                ErrorKind.NotFound,
                $"There is no container {_container} for {_objects.Describe(_container, _name)} (any more).",
                "Somebody removed it while the job ran; run the job again.");
        }

        // Both may mean that an earlier attempt of this writer got there.
        if (response.StatusCode is not (HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict))
        {
            SwiftErrors.ThrowUnlessSuccess(response, $"Writing {_objects.Describe(_container, _name)}", _objects.Time);
        }

        if (!IsUncontended && SettleTime > TimeSpan.Zero)
        {
            await Task.Delay(SettleTime, _objects.Time, cancellationToken);
        }

        await RequireMineAsync(await _objects.TryHeadAsync(_container, _name, cancellationToken), cancellationToken);
    }

    /// <summary>True when an earlier attempt has stored it.</summary>
    private async Task<bool> IsStoredAsync(CancellationToken cancellationToken)
    {
        var present = await _objects.TryHeadAsync(_container, _name, cancellationToken);
        if (present is not null)
        {
            await RequireMineAsync(present, cancellationToken);
        }

        return present is not null;
    }

    /// <summary>True when an earlier attempt has done it.</summary>
    private async Task<bool> IsReplacedAsync(CancellationToken cancellationToken)
    {
        var present = await _objects.HeadAsync(_container, _name, cancellationToken);
        if (string.Equals(present.Writer, _writer, StringComparison.Ordinal))
        {
            await RequireMineAsync(present, cancellationToken);
            return true;
        }

        return string.Equals(present.Version, Replaced, StringComparison.Ordinal) ? false : throw Taken();
    }

    private async Task RequireMineAsync(ObjectState? present, CancellationToken cancellationToken)
    {
        if (present is null)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"{_objects.Describe(_container, _name)} is not there after it was stored.",
                "Another job removed it, or Swift has lost touch with the disks that took it.",
                isTransient: true);
        }

        if (!string.Equals(present.Writer, _writer, StringComparison.Ordinal))
        {
            throw Taken();
        }

        if (present.Length != _spool.Length || !string.Equals(present.ETag, _spool.GetMd5(), StringComparison.Ordinal))
        {
            if (Replaced is null)
            {
                await _objects.DeleteAsync(_container, _name, cancellationToken);
            }

            throw new BackupException(
                ErrorKind.Corrupt,
                $"Swift says that {_objects.Describe(_container, _name)} has {present.Length} bytes and the ETag {present.ETag}, but {_spool.Length} bytes with MD5 {_spool.GetMd5()} were sent.",
                "The data was damaged on the way; check network and proxies when this comes again.",
                isTransient: true);
        }
    }

    private BackupException Taken() => Replaced is null
        ? new(
            ErrorKind.AlreadyExists,
            $"The object {_objects.Describe(_container, _name)} exists already.",
            "Nothing is overwritten. Another job may be at work at the same backup; see emberkeep backup list.")
        : new(
            ErrorKind.Conflict,
            $"The object {_objects.Describe(_container, _name)} was replaced by another job.",
            "See what is there with emberkeep backup list, then try again.");
}
