using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Emberkeep.Errors;

namespace Emberkeep.Storage.S3.Transport;

/// <summary>Which certificates of a server are accepted.</summary>
internal static class ServerTrust
{
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the file with certificates cannot be used.</exception>
    public static SslClientAuthenticationOptions Of(S3StoreOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (!options.VerifiesCertificates)
        {
#pragma warning disable CA5359 // The operator asked for it, by an option that says what it means; a warning is logged.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (options.CaCertFile is { } file)
        {
            var roots = new X509Certificate2Collection();
            try
            {
                roots.ImportFromPemFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw Unusable(file, e.Message, e);
            }

            if (roots.Count == 0)
            {
                throw Unusable(file, "there is no certificate in it", null);
            }

            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(roots);
            tls.CertificateChainPolicy = policy;
        }

        return tls;
    }

    private static BackupException Unusable(string file, string why, Exception? cause) => new(
        ErrorKind.Invalid,
        $"backup_s3_ca_cert_file = {file} cannot be used: {why}.",
        "Name a readable PEM file with the certificate of the authority that signed the server's.",
        innerException: cause);
}
