using Emberkeep.Configuration.Values;

namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>A token and the account that it is for.</summary>
/// <param name="Token">The token.</param>
/// <param name="StorageUrl">The account's URL, without a slash at the end.</param>
/// <param name="ExpiresAt">When the token ends, or null when nobody said so.</param>
internal sealed record Session(Secret Token, string StorageUrl, DateTimeOffset? ExpiresAt);
