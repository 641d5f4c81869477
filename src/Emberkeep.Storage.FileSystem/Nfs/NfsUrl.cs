using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>
/// A repository on an NFS share as a URL: <c>nfs://host[:port]/path?vers=3&amp;mountport=20048&amp;client=user</c>. An IPv6 address stands in
/// brackets; the path may have percent escapes; the names of the query are names of mount options, and <c>client</c>.
/// </summary>
/// <param name="Share">The share.</param>
/// <param name="MountOptions">The options of the query; the port too.</param>
/// <param name="Client">Who speaks NFS; <see cref="NfsClientKind.Auto"/> when the query does not say.</param>
public sealed record NfsUrl(NfsShare Share, NfsMountOptions MountOptions, NfsClientKind Client)
{
    /// <summary>How the URL begins.</summary>
    public const string Scheme = "nfs://";

    private static readonly ShareUrlForm s_form = new(
        Scheme, "an NFS share", $"nfs://host[:port]/path?vers=3&mountport=20048&client=kernel|user|auto; the share itself is {ShareAddress.AcceptedForms}");

    /// <summary>Takes a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="option">Where it was given, for the error: an option of the command line or of the configuration.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; says what is wrong.</exception>
    public static NfsUrl Parse(string text, string option)
    {
        var url = ShareUrl.Parse(text, s_form, option);
        var (options, client) = TakeClient(url.Options, option, text);
        if (url.Port is not null)
        {
            options.Add("port=" + url.Port);
        }

        var share = NfsShare.Parse($"{url.Host}:{url.Path}", option);
        return new NfsUrl(share, NfsMountOptions.Parse(string.Join(',', options), option), client);
    }

    /// <summary>The URL in one spelling, without secrets: it has none.</summary>
    public override string ToString()
    {
        var host = Share.Host.Contains(':', StringComparison.Ordinal) ? $"[{Share.Host}]" : Share.Host;
        var path = string.Join('/', Share.Path.Split('/').Select(Uri.EscapeDataString));
        var query = MountOptions.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (Client != NfsClientKind.Auto)
        {
            query.Add("client=" + ClientName(Client));
        }

        return $"{Scheme}{host}{path}{(query.Count == 0 ? "" : "?")}{string.Join('&', query)}";
    }

    private static string ClientName(NfsClientKind client) => client switch
    {
        NfsClientKind.Kernel => "kernel",
        NfsClientKind.User => "user",
        _ => "auto",
    };

    private static (List<string> Options, NfsClientKind Client) TakeClient(IReadOnlyList<string> items, string option, string text)
    {
        var options = new List<string>();
        NfsClientKind? client = null;
        foreach (var item in items)
        {
            if (!item.StartsWith("client=", StringComparison.Ordinal))
            {
                options.Add(item);
                continue;
            }

            client = client is not null ? throw s_form.Fault(option, text, "client is given twice") : item["client=".Length..] switch
            {
                "kernel" => NfsClientKind.Kernel,
                "user" => NfsClientKind.User,
                "auto" => NfsClientKind.Auto,
                _ => throw s_form.Fault(option, text, "client is kernel, user or auto"),
            };
        }

        return (options, client ?? NfsClientKind.Auto);
    }
}
