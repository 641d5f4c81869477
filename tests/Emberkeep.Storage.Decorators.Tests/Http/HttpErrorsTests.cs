using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Http;

namespace Emberkeep.Storage.Decorators.Tests.Http;

public sealed class HttpErrorsTests
{
    [Theory]
    [InlineData(400, ErrorKind.Invalid, false)]
    [InlineData(401, ErrorKind.Unauthorized, false)]
    [InlineData(403, ErrorKind.Unauthorized, false)]
    [InlineData(404, ErrorKind.NotFound, false)]
    [InlineData(408, ErrorKind.Unavailable, true)]
    [InlineData(409, ErrorKind.AlreadyExists, false)]
    [InlineData(412, ErrorKind.AlreadyExists, false)]
    [InlineData(413, ErrorKind.NoSpace, false)]
    [InlineData(422, ErrorKind.Corrupt, true)]
    [InlineData(429, ErrorKind.Throttled, true)]
    [InlineData(498, ErrorKind.Throttled, true)]
    [InlineData(499, ErrorKind.Unavailable, true)]
    [InlineData(500, ErrorKind.Unavailable, true)]
    [InlineData(501, ErrorKind.Unsupported, false)]
    [InlineData(503, ErrorKind.Unavailable, true)]
    [InlineData(507, ErrorKind.NoSpace, false)]
    public void Classify_Status_GivesItsKind(int status, ErrorKind kind, bool isTransient) =>
        HttpErrors.Classify((HttpStatusCode)status).ShouldBe((kind, isTransient));

    [Fact]
    public void RetryAfterOf_SecondsOrDate_GivesTheWait()
    {
        using var seconds = new HttpResponseMessage();
        seconds.Headers.TryAddWithoutValidation("Retry-After", "12").ShouldBeTrue();
        using var date = new HttpResponseMessage();
        date.Headers.RetryAfter = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        using var none = new HttpResponseMessage();

        HttpErrors.RetryAfterOf(seconds.Headers, TimeProvider.System).ShouldBe(TimeSpan.FromSeconds(12));
        HttpErrors.RetryAfterOf(date.Headers, TimeProvider.System)!.Value.TotalMinutes.ShouldBeInRange(59, 60);
        HttpErrors.RetryAfterOf(none.Headers, TimeProvider.System).ShouldBeNull();
    }

    [Fact]
    public void OfConnection_EachFault_SaysWhatAndWhatToDo()
    {
        (Exception Error, string Text, ErrorKind Kind)[] faults =
        [
            (new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused)), "refused the connection", ErrorKind.Unavailable),
            (new HttpRequestException("x", new SocketException((int)SocketError.HostNotFound)), "no address", ErrorKind.Unavailable),
            (new TimeoutException(), "did not answer in time", ErrorKind.Unavailable),
            (new IOException("reset"), "the connection broke", ErrorKind.Unavailable),
            (new HttpRequestException("x", new AuthenticationException("expired")), "certificate", ErrorKind.Unauthorized),
        ];
        foreach (var (error, text, kind) in faults)
        {
            var mapped = HttpErrors.OfConnection(error, "host:1", "Reading it");

            mapped.Kind.ShouldBe(kind);
            mapped.IsTransient.ShouldBe(kind == ErrorKind.Unavailable);
            mapped.Message.ShouldContain(text);
            mapped.Message.ShouldContain("host:1");
            mapped.Remedy.ShouldNotBeNullOrEmpty();
        }
    }
}
