using Emberkeep.Configuration.Values;

namespace Emberkeep.Storage.S3;

/// <summary>What requests are signed with.</summary>
/// <param name="AccessKey">Names the key pair.</param>
/// <param name="SecretKey">The secret of the pair.</param>
/// <param name="SessionToken">What goes along with temporary keys, or null.</param>
/// <param name="Source">Where they come from, for messages: an option, a file, the environment.</param>
public sealed record S3Credentials(Secret AccessKey, Secret SecretKey, Secret? SessionToken, string Source);
