extern alias Helper;

using Emberkeep.MountHelper.Grammar;
using Emberkeep.Storage.FileSystem.Mounting;
using Request = Helper::Emberkeep.MountHelper.Request;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>What the program that mounts reads, and what is read of it and of the kernel's table of mounts.</summary>
internal static class HelperTargets
{
    private const string Share = "[backups]\nshare = filer.example.com:/srv/backup\noptions = nconnect=8\nmount_point_base = /var/lib/emberkeep/mounts\nowner = 997\n";
    private const string Mount = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n40 36 0:52 / /mnt2 rw shared:5 - nfs4 h:/p\\040q rw,vers=4.2,addr=10.0.0.1\n";

    public static IReadOnlyList<TextTarget> List { get; } =
    [
        new("shares-file", [Share, "# c\n" + Share + Share.Replace("backups", "b2", StringComparison.Ordinal).Replace("/srv", "/two", StringComparison.Ordinal)],
            ["[", "]", "[x]\n", "share = ", "options = ", "mount_point_base = ", "owner = ", "owner = 4294967296\n", "/../", "//", "h:/p", "#", "suid"], SharesFileText) { IsOfHelper = true },
        new("helper-command", ["mount\nbackups", "unmount\nbackups", "detach\nx", "list", "serve-socket"], ["mount", "list", "\n", "-", "_", "../", "serve-socket"], Command),
        new("mount-table", [Mount, Mount + Mount], [" - ", "\\040", "\\134", "\\777", "36", "/mnt2", "nfs4", " ", "\n"], MountTableText) { IsOfHelper = true },
        new("helper-answer", ["0\n", "77\nmessage", "1\n\n"], ["\n", "0", "-1"], Answer) { NamedAs = "/run/x.socket" },
    ];

    private static string SharesFileText(string text)
    {
        var file = SharesFile.Parse(text);
        foreach (var entry in file.Entries)
        {
            SharesFile.IsName(entry.Name).ShouldBeTrue();
            entry.MountPoint.Split('/').ShouldAllBe(segment => segment != ".." && segment != ".");
            entry.MountPoint.ShouldStartWith("/");
            entry.MountPoint.Any(char.IsControl).ShouldBeFalse();
            entry.Options.ForMount(entry.Options.VersionsToTry[0], entry.Owner).ShouldEndWith(",nosuid,nodev,noexec");
        }

        return $"{file.Entries.Count}";
    }

    private static string Command(string text)
    {
        if (Request.Parse(text.Split('\n')) is not { } request)
        {
            return "none";
        }

        (request.Name is null || SharesFile.IsName(request.Name)).ShouldBeTrue();
        return request.Verb;
    }

    private static string MountTableText(string text)
    {
        var table = MountTable.Parse(text);
        foreach (var entry in table.Entries.Take(20))
        {
            table.At(entry.MountPoint).ShouldContain(entry);
        }

        return $"{Math.Min(3, table.Entries.Count)}";
    }

    private static string Answer(string text) => $"{new SocketMountChannel("/run/x.socket").Parse(text).ExitCode != 0}";
}
