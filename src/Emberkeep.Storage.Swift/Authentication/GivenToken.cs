using Emberkeep.Errors;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>A token that the caller has. It is given once; when Swift refuses it there is no other.</summary>
internal sealed class GivenToken(Credentials credentials) : IAuthenticator
{
    private int _given;

    /// <inheritdoc/>
    public Task<Session> AuthenticateAsync(CancellationToken cancellationToken) => Interlocked.Exchange(ref _given, 1) == 0
        ? Task.FromResult(new Session(credentials.Token!, credentials.StorageUrl!.AbsoluteUri.TrimEnd('/'), null))
        : Task.FromException<Session>(new BackupException(
            ErrorKind.Unauthorized,
            $"Swift at {credentials.StorageUrl!.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)} does not accept the given token (any more).",
            "Get a new token, or give user and password, so that tokens can be renewed while a job runs."));
}
