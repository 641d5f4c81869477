using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Emberkeep.Errors;

namespace Emberkeep.Storage.Decorators.Http;

/// <summary>Which certificates of a server are accepted.</summary>
public static class ServerTrust
{
    /// <summary>What TLS is to check.</summary>
    /// <param name="isVerified">False accepts every certificate.</param>
    /// <param name="caCertFile">A PEM file with the certificates that alone may vouch for a server; null for the system's.</param>
    /// <param name="option">The name of the option that gave the file, for errors.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the file with certificates cannot be used.</exception>
    public static SslClientAuthenticationOptions Of(bool isVerified, string? caCertFile, string option)
    {
        var tls = new SslClientAuthenticationOptions();
        if (!isVerified)
        {
#pragma warning disable CA5359 // The operator asked for it, by an option that says what it means; a warning is logged.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (caCertFile is { } file)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(Read(file, option));
        }

        return tls;
    }

    private static X509Certificate2Collection Read(string file, string option)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(e.Message, e);
        }

        return roots.Count > 0 ? roots : throw Unusable("there is no certificate in it", null);

        BackupException Unusable(string why, Exception? cause) => new(
            ErrorKind.Invalid,
            $"{option} = {file} cannot be used: {why.TrimEnd('.')}.",
            "Name a readable PEM file with the certificate of the authority that signed the server's.",
            innerException: cause);
    }
}
