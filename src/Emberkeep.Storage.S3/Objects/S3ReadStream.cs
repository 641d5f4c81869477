using Amazon.S3.Model;
using Emberkeep.Errors;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.S3.Objects;

/// <summary>
/// An object as it is read. Where the connection breaks, or the server falls silent, it asks for the rest of the same content; attempts count from
/// the last byte that came.
/// </summary>
internal sealed class S3ReadStream : ForwardStream, IVersionedStream
{
    private readonly ObjectRequests _requests;
    private readonly S3Target _target;
    private readonly S3StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _offset;
    private readonly long _length;
    private GetObjectResponse? _answer;
    private long _done;
    private int _failures;

    /// <summary>Wraps an answer.</summary>
    public S3ReadStream(
        ObjectRequests requests, S3Target target, long offset, GetObjectResponse answer, S3StoreOptions options, TimeProvider time, ILogger logger)
    {
        _requests = requests;
        _target = target;
        _offset = offset;
        _answer = answer;
        _length = answer.ContentLength;
        _options = options;
        _time = time;
        _logger = logger;
        Version = ETag.Bare(answer.ETag);
    }

    /// <inheritdoc/>
    public string Version { get; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_done < _length && buffer.Length > 0)
        {
            try
            {
                _answer ??= await _requests.GetAsync(_target, _offset + _done, _length - _done, $"\"{Version}\"", cancellationToken);
                var count = await ReadOnceAsync(_answer, buffer[..(int)Math.Min(buffer.Length, _length - _done)], cancellationToken);
                _done += count;
                _failures = 0;
                return count;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
            {
                // The condition of the request failed.
                throw new BackupException(
                    ErrorKind.Conflict, $"The object {_target.Name} was replaced while it was read.", "Another job takes over objects of a deleted backup; try again.", isTransient: true, innerException: e);
            }
            catch (BackupException e) when (e.IsTransient && _failures < _options.Retries)
            {
                _failures++;
                Drop();
                S3Log.ReadsAgain(_logger, _target.Name, _done, e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100 << Math.Min(_failures, 6)), _time, cancellationToken);
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Drop();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(GetObjectResponse answer, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.IoTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var what = $"Reading {_target.Name}";
        try
        {
            var count = await answer.ResponseStream.ReadAsync(buffer, either.Token);
            return count > 0 ? count : throw new IOException("The answer ended early.");
        }
        catch (Exception e) when (e is not BackupException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_requests.Connection.Translate(e, what) is { } error)
            {
                throw error;
            }

            throw;
        }
    }

    private void Drop()
    {
        _answer?.Dispose();
        _answer = null;
    }
}
