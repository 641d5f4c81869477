using Emberkeep.Errors;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>Gets tokens.</summary>
internal interface IAuthenticator
{
    /// <summary>Gets a new token.</summary>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Unauthorized"/> when the service refuses, <see cref="ErrorKind.Unavailable"/> when it cannot be reached.
    /// </exception>
    Task<Session> AuthenticateAsync(CancellationToken cancellationToken);
}
