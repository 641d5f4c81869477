using System.Globalization;
using Emberkeep.Configuration.Values;
using Emberkeep.Storage.Swift.Transport;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>Version 1: user and key in headers, token and account in headers.</summary>
internal sealed class LegacyAuthenticator(Credentials credentials, HttpChannel channel, TimeProvider time) : IAuthenticator
{
    /// <inheritdoc/>
    public async Task<Session> AuthenticateAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, credentials.AuthUrl);
        request.Headers.TryAddWithoutValidation("X-Auth-User", credentials.User);
        request.Headers.TryAddWithoutValidation("X-Auth-Key", credentials.Key?.Reveal());
        using var response = await channel.SendAsync(request, AuthenticationErrors.What(credentials), cancellationToken);
        AuthenticationErrors.ThrowUnlessSuccess(response, credentials, time);
        var token = HeaderOf(response, "X-Auth-Token") ?? HeaderOf(response, "X-Storage-Token");
        var url = credentials.StorageUrl?.AbsoluteUri ?? HeaderOf(response, "X-Storage-Url");
        if (token is null || !Uri.TryCreate(url, UriKind.Absolute, out _))
        {
            throw AuthenticationErrors.NoService(credentials, "its answer has no X-Auth-Token and X-Storage-Url");
        }

        DateTimeOffset? expiresAt = long.TryParse(HeaderOf(response, "X-Auth-Token-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? time.GetUtcNow().AddSeconds(Math.Min(seconds, int.MaxValue)) : null;
        return new Session(new Secret(token), url.TrimEnd('/'), expiresAt);
    }

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
