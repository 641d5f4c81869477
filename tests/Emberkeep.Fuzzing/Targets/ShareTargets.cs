using Emberkeep.Cli.Composition;
using Emberkeep.Storage.FileSystem.Nfs;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>How a repository is named: shares, URLs, mount options.</summary>
internal static class ShareTargets
{
    private const string Option = "backup_share";

    private static readonly string[] s_words =
    [
        ":/", "[", "]", "::1", "fe80::1%eth0", "10.0.0.1", "filer.example.com", "nfs://", "?", "&", "vers=4.2", "vers=3", "nfsvers=4", "v4.1", "minorversion=1", "port=2049", "mountport=",
        "client=user", "client=kernel", "%2F", "%00", "..", "/./", ",", "=", "nconnect=16", "sec=krb5p", "ro", "rw", "suid", "nosuid", "hard", "soft", "clientaddr=::1", "file://", "posix:///",
    ];

    public static IReadOnlyList<TextTarget> List { get; } =
    [
        new("share", ["filer.example.com:/srv/backup", "10.0.0.1:/", "[fe80::1%eth0]:/a b/c", "\"h:/p\""], s_words, Share) { NamedAs = Option },
        new("nfs-url", ["nfs://host/path", "nfs://[::1]:2049/a%20b?vers=3&mountport=20048&client=user", "nfs://10.0.0.1:1/"], s_words, Url) { NamedAs = Option },
        new("mount-options", ["vers=4.2,nconnect=8,hard", "vers=4,minorversion=1,sec=sys,ro", "tcp,port=2049,clientaddr=10.0.0.1"], s_words, MountOptions) { NamedAs = Option },
        new("repository-address", ["/srv/backup", "file:///srv/a%20b", "posix:///x", "nfs://h/p?vers=3", "s3://bucket"], s_words, Address),
    ];

    private static string Share(string text)
    {
        var share = NfsShare.Parse(text, Option);
        NfsShare.Parse(share.ToString(), Option).ShouldBe(share);
        share.MountPointName.ShouldMatch("^[0-9a-f]{32}$");
        share.Path.ShouldStartWith("/");
        share.Path.Split('/').ShouldAllBe(segment => segment != "..");
        share.ToString().Any(char.IsControl).ShouldBeFalse();
        share.Address.IsSourceOf(text, "vers=4.2,addr=" + share.Host).ShouldBeTrue();
        return $"{share.Host.Contains(':', StringComparison.Ordinal)} {share.Path.Length > 1}";
    }

    private static string Url(string text)
    {
        var url = NfsUrl.Parse(text, Option);
        var again = NfsUrl.Parse(url.ToString(), Option);
        again.Share.ShouldBe(url.Share);
        again.Client.ShouldBe(url.Client);
        again.MountOptions.ToString().ShouldBe(url.MountOptions.ToString());
        again.ToString().ShouldBe(url.ToString());
        return $"{url.Client} {url.MountOptions.IsEmpty} {url.MountOptions.Version}";
    }

    private static string MountOptions(string text)
    {
        var options = NfsMountOptions.Parse(text, Option);
        NfsMountOptions.Parse(options.ToString(), Option).ToString().ShouldBe(options.ToString());
        foreach (var version in options.VersionsToTry)
        {
            var mounted = options.ForMount(version);
            mounted.ShouldEndWith(",nosuid,nodev,noexec");
            mounted.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)).ShouldBeFalse();
            mounted.Split(',').Distinct(StringComparer.Ordinal).Count().ShouldBe(mounted.Split(',').Length);
        }

        return $"{options.Version} {options.IsReadOnly}";
    }

    private static string Address(string text)
    {
        var overrides = RepositoryOpeners.OfAddress(text).OverridesOf(text).ToList();
        overrides.ShouldNotBeEmpty();
        return $"{overrides.Count}";
    }
}
