using System.Net;

namespace Emberkeep.Storage.S3.Transport;

/// <summary>
/// What all requests share: a limit to the server's silence that grows with what is sent, waiting as long as the server asks (within reason)
/// before the client repeats a request, and the server's clock.
/// </summary>
internal sealed class PatientHandler(HttpMessageHandler inner, TimeSpan ioTimeout, ServerClock clock, TimeProvider time) : DelegatingHandler(inner)
{
    /// <summary>A way to the server that is slower than this counts as broken.</summary>
    private const int SlowestBytesPerSecond = 64 << 10;

    /// <summary>A server that asks for more is asked again after this.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var limit = ioTimeout + TimeSpan.FromSeconds((request.Content?.Headers.ContentLength ?? 0) / SlowestBytesPerSecond);
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The AWS client repeats what failed for an IOException.
            throw new HttpRequestException(
                $"No answer within {limit.TotalSeconds:0} s.", new IOException("no answer in time", new TimeoutException("no answer in time", e)));
        }

        if (response.Headers.Date is { } date)
        {
            clock.Note(date);
        }

        if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
            && Storage.Decorators.Http.HttpErrors.RetryAfterOf(response.Headers, time) is { } wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < s_longestWait ? wait : s_longestWait, time, cancellationToken);
        }

        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            // The AWS client repeats the one and not the other; they mean the same.
            response.StatusCode = HttpStatusCode.ServiceUnavailable;
        }

        return response;
    }
}
