using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>How the URLs of one kind of share are written.</summary>
/// <param name="Scheme">How they begin, with the separator.</param>
/// <param name="Kind">What they name, for messages: "an NFS share".</param>
/// <param name="Example">What to write.</param>
internal sealed record ShareUrlForm(string Scheme, string Kind, string Example)
{
    /// <summary>The error for a URL that is wrong. It does not repeat what may be a password: a user, and the query.</summary>
    public BackupException Fault(string option, string text, string reason) =>
        new(ErrorKind.Invalid, $"{option}: '{Printable.Text(WithoutSecrets(text))}' is not the URL of {Kind}: {reason}.", $"Write {Example}.");

    private static string WithoutSecrets(string text)
    {
        var place = text.Split('?', 2)[0];
        var authority = place.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        var user = place.LastIndexOf('@');
        return (user < authority ? place : $"{place[..authority]}***{place[user..]}") + (place.Length < text.Length ? "?..." : "");
    }
}
