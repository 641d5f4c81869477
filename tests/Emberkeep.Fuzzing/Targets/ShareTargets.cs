using Emberkeep.Cli.Composition;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.GlusterFs;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Remote;
using Emberkeep.Storage.FileSystem.Smb;

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
        new("gluster-share", ["gluster1.example.com:backups", "fe80::1%eth0:/vol-1/a/b.c", "10.0.0.1:v_2"], s_words, Volume) { NamedAs = Option },
        new("smb-share", ["//files.example.com/backups", "//10.0.0.1/a b$/c/"], [.. s_words, "//", "\\\\", "@", "user%pass@"], SmbAddress) { NamedAs = Option },
        new("gluster-url", ["glusterfs://host/vol", "glusterfs://[::1]/vol/a%2Eb"], [.. s_words, "glusterfs://"], VolumeUrl) { NamedAs = Option },
        new("smb-url", ["smb://host/share", "smb://host:445/a%20b/c?vers=3.1.1&credentials=/etc/c&port=4"], [.. s_words, "smb://", "credentials=/", "password=s3cret"], SmbUrl) { NamedAs = Option },
        new("gluster-options", ["backup-volfile-servers=g2:10.0.0.1,acl", "log-level=INFO,attribute-timeout=0,ro"], [.. s_words, "backup-volfile-servers=", "log-file=/x", ":"], text => Options(ShareProtocol.GlusterFs, text)),
        new("smb-options", ["credentials=/etc/c,vers=3.1.1,seal", "guest,uid=5,file_mode=0640,hard"], [.. s_words, "cred=/", "/../", "file_mode=", "password=x"], text => Options(ShareProtocol.Smb, text)),
        new("mount-options", ["vers=4.2,nconnect=8,hard", "vers=4,minorversion=1,sec=sys,ro", "tcp,port=2049,clientaddr=10.0.0.1"], s_words, MountOptions) { NamedAs = Option },
        new("repository-address", ["/srv/backup", "file:///srv/a%20b", "posix:///x", "nfs://h/p?vers=3", "s3://bucket", "glusterfs://h/v/d", "smb://h/s?vers=3"], s_words, Address),
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

    private static string Volume(string text) => Share(GlusterShare.Parse(text, Option), again => GlusterShare.Parse(again, Option));

    private static string SmbAddress(string text) => Share(SmbShare.Parse(text, Option), again => SmbShare.Parse(again, Option));

    /// <summary>What every share promises whatever its kind.</summary>
    private static string Share(RemoteShare share, Func<string, RemoteShare> parse)
    {
        parse(share.ToString()).ShouldBe(share);
        share.ToString().ShouldNotStartWith("-");
        share.ToString().Any(char.IsControl).ShouldBeFalse();
        share.Path.ShouldStartWith("/");
        share.Path.Split('/').ShouldAllBe(segment => segment != "..");
        share.Address.IsSourceOf(share.ToString(), "rw").ShouldBeTrue();
        return $"{share.Host.Contains(':', StringComparison.Ordinal)} {share.Path.Count(c => c == '/') > 1}";
    }

    private static string VolumeUrl(string text) => Share(GlusterShare.ParseUrl(text, Option), again => GlusterShare.Parse(again, Option));

    private static string SmbUrl(string text)
    {
        var (share, options) = SmbShare.ParseUrl(text, Option);
        return $"{Share(share, again => SmbShare.Parse(again, Option))} {options.IsEmpty}";
    }

    /// <summary>One argument, and one word for a shell.</summary>
    private static string Options(ShareProtocol protocol, string text)
    {
        if (!MountOptionSet.TryParse(protocol, text, out var options, out var faults))
        {
            faults.ShouldNotBeEmpty();
            return "refused";
        }

        var mounted = options.ForMount(options.VersionsToTry[0], owner: 5);
        mounted.ShouldMatch("^[A-Za-z0-9=,./:_-]*$");
        mounted.ShouldEndWith("nosuid,nodev,noexec");
        return $"{mounted.Split(',').Length > 5}";
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
