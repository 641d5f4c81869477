using System.Text;
using Amazon.S3;

namespace Emberkeep.Storage.S3.Objects;

/// <summary>Encryption by the server with a key that goes along with every request (SSE-C), as Cinder's driver does it.</summary>
internal sealed class Encryption
{
    private Encryption(string algorithm, string key)
    {
        Method = ServerSideEncryptionCustomerMethod.FindValue(algorithm);
        Key = Convert.ToBase64String(Encoding.UTF8.GetBytes(key));
    }

    /// <summary>The algorithm.</summary>
    public ServerSideEncryptionCustomerMethod Method { get; }

    /// <summary>The key in base64.</summary>
    public string Key { get; }

    /// <summary>What the options say, or null for none.</summary>
    public static Encryption? Of(S3StoreOptions options) => options is { EncryptionKey: { IsEmpty: false } key, EncryptionAlgorithm: { Length: > 0 } algorithm }
        ? new Encryption(algorithm, key.Reveal())
        : null;
}
