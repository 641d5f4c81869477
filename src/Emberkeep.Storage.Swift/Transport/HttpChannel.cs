using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Http;

namespace Emberkeep.Storage.Swift.Transport;

/// <summary>
/// Sends requests and gives up on silent servers. Follows no redirection and keeps no cookies, so that a token goes nowhere but where it was sent.
/// </summary>
internal sealed class HttpChannel : IDisposable
{
    private readonly HttpClient _client;
    private readonly TimeSpan _ioTimeout;
    private readonly TimeProvider _time;

    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the file with certificates cannot be used.</exception>
    public HttpChannel(SwiftStoreOptions options, TimeProvider time)
    {
        _ioTimeout = options.IoTimeout;
        _time = time;
        var handler = ServerSockets.Create(options.IoTimeout, ServerTrust.Of(!options.IsInsecure, options.CaCertFile, "backup_swift_ca_cert_file"));
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "emberkeep");
    }

    /// <summary>Sends a request and returns when the head of the answer is there. Any status is an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="what">What is done, for errors: "Reading swift://…".</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <param name="patience">How long the server may work at it in silence, when that is longer than usual.</param>
    /// <exception cref="BackupException">There was no answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string what, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var server = request.RequestUri!.GetComponents(UriComponents.HostAndPort, UriFormat.UriEscaped);
        using var idle = new IdleTimer(patience ?? _ioTimeout, _time, cancellationToken);
        if (request.Content is IProgressContent content)
        {
            content.OnProgress = idle.Touch;
        }

        return await GuardAsync(() => _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token), server, what, cancellationToken);
    }

    /// <summary>Reads a piece of an answer's body.</summary>
    public async Task<int> ReadAsync(Stream body, Memory<byte> buffer, Uri source, string what, CancellationToken cancellationToken)
    {
        using var idle = new IdleTimer(_ioTimeout, _time, cancellationToken);
        var server = source.GetComponents(UriComponents.HostAndPort, UriFormat.UriEscaped);
        return await GuardAsync(() => body.ReadAsync(buffer, idle.Token).AsTask(), server, what, cancellationToken);
    }

    /// <summary>Reads an answer's whole body.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Corrupt"/> when it is longer than it may be.</exception>
    public async Task<byte[]> ReadAllAsync(HttpResponseMessage response, int maxLength, string what, CancellationToken cancellationToken)
    {
        var source = response.RequestMessage!.RequestUri!;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await ReadAsync(body, buffer, source, what, cancellationToken) is var count and > 0)
        {
            if (content.Length + count > maxLength)
            {
                throw new BackupException(ErrorKind.Corrupt, $"{what}: the answer has more than {maxLength} bytes.", "Check that the URL is that of an OpenStack service.");
            }

            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<T> GuardAsync<T>(Func<Task<T>> call, string server, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw HttpErrors.OfConnection(new TimeoutException("no answer in time", e), server, what);
        }
        catch (Exception e) when (HttpErrors.IsConnectionError(e))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // A body that could not be read from the spool arrives wrapped.
            throw e.InnerException as BackupException ?? HttpErrors.OfConnection(e, server, what);
        }
    }
}
