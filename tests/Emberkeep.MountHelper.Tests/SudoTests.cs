using System.Diagnostics;
using Emberkeep.Testing.Mounting;

namespace Emberkeep.MountHelper.Tests;

/// <summary>
/// An ordinary user with the line in sudoers that the manual has, and nothing else. In a mount namespace with an /etc and a /run of its own and a
/// stand-in for mount.nfs; needs root to set it up.
/// </summary>
public sealed class SudoTests
{
    private const string Share = "filer.example.com:/srv/backup";
    private const int User = 65534;

    private const string Prepare = """
        set -e
        d=$1; program=$2; shift 2
        mkdir "$d/etc" "$d/base"; chown 65534:65534 "$d" "$d/base"; chmod 755 "$d"
        mount -t tmpfs -o mode=755 etc "$d/etc"; cp -a /etc/. "$d/etc/"; mount --bind "$d/etc" /etc; mount -t tmpfs -o mode=755 run /run
        rm -rf /etc/sudoers.d; mkdir -p /etc/emberkeep /etc/dotnet /etc/sudoers.d
        printf '%s\n' "$DOTNET_ROOT" > /etc/dotnet/install_location
        printf '[backup]\nshare = filer.example.com:/srv/backup\nmount_point_base = %s/base\nowner = 65534\n' "$d" | tee /etc/emberkeep/shares.conf > "$d/shares.conf"
        printf 'Defaults!%s env_reset, !setenv\n#65534 ALL=(root) NOPASSWD: NOSETENV: %s\n' "$program" "$program" > /etc/sudoers; chmod 440 /etc/sudoers
        printf '#!/bin/sh\nid -u >> /run/calls\nexec mount -n -t tmpfs -o size=8m,mode=2770,gid=65534 "$1" "$2"\n' > /etc/mount.nfs; chmod 755 /etc/mount.nfs
        mount --bind /etc/mount.nfs "$(readlink -f /sbin/mount.nfs)"
        """;

    private const string AsUser = "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"";

    [Fact]
    public async Task WholeJob_OrdinaryUserWithOneLineInSudoers_WorksAndMountsAsRoot()
    {
        Require();
        var directory = Directory.CreateTempSubdirectory("emberkeep-");
        try
        {
            var (_, text) = await RunAsync(
                directory.FullName,
                $"printf 'acquire a {Share}\\njob a\\noverview\\n' | (exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"); cat /run/calls",
                ScenarioProgram.Path, "manager", directory.FullName, ScenarioProgram.EmberkeepMount, "helper=sudo -n", "attempts=1");

            var lines = text.Split('\n');
            lines[0].ShouldStartWith($"ok {directory.FullName}/base/", Case.Sensitive, text);
            lines[1].ShouldBe($"ok content as {User}", text);
            lines[2].ShouldBe($"ok {Share}:mounted:own:users=1:idle=no:0:tmpfs", text);
            lines[3].ShouldBe("0", text);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("id")]
    [InlineData("mount", "-t", "tmpfs", "none", "/mnt")]
    [InlineData("sh", "-c", "id")]
    [InlineData("DOTNET_STARTUP_HOOKS=/tmp/x.dll", "@", "list")]
    [InlineData("-E", "@", "--version")]
    [InlineData("-u", "daemon", "@", "list")]
    public async Task Sudo_AnythingButTheProgramItself_IsRefused(params string[] words)
    {
        Require();
        var (exitCode, text) = await RunInNewDirectoryAsync(["sudo", "-n", .. words.Select(word => word == "@" ? ScenarioProgram.EmberkeepMount : word)]);

        exitCode.ShouldNotBe(0, text);
        text.ShouldNotContain("uid=0");
        text.ShouldNotContain("backup\n");
    }

    [Fact]
    public async Task Sudo_TheProgram_IsAllowed()
    {
        Require();

        (await RunInNewDirectoryAsync(["sudo", "-n", ScenarioProgram.EmberkeepMount, "list"])).ShouldBe((0, "backup"));
    }

    /// <summary>Random command lines of words that other programs would take: each is refused with the usage and changes nothing.</summary>
    [Fact]
    public async Task Sudo_RandomArguments_AlwaysEndWithUsageAndMountNothing()
    {
        Require();
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        string[] words = ["mount", "unmount", "detach", "list", "backup", "serve-socket", "-o", "suid", "--", "", "/etc", "../backup", "$(id)", "a\nb", "-h", "--help", Share];
        for (var i = 0; i < 8; i++)
        {
            var line = new string[random.Next(0, 5)];
            random.GetItems(words, line);
            if (Request.Parse(line) is not null)
            {
                continue;
            }

            var what = $"seed {seed}: {string.Join('|', line)}";
            var (exitCode, text) = await RunInNewDirectoryAsync(["sudo", "-n", ScenarioProgram.EmberkeepMount, .. line]);
            exitCode.ShouldBe((int)ExitCode.Usage, $"{what}: {text}");
        }
    }

    private static void Require()
    {
        var missing = !Environment.IsPrivilegedProcess ? "The test needs root to set up another user's surroundings."
            : !File.Exists("/usr/bin/sudo") ? "sudo is not installed (Debian package sudo)."
            : !File.Exists("/sbin/mount.nfs") ? "mount.nfs is not installed (Debian package nfs-common)."
            : null;
        if (missing is not null)
        {
            string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal).ShouldBeFalse(missing);
            Assert.Skip(missing);
        }
    }

    private static async Task<(int ExitCode, string Text)> RunInNewDirectoryAsync(string[] words)
    {
        var directory = Directory.CreateTempSubdirectory("emberkeep-");
        try
        {
            // Nothing was mounted for whatever it was, which the last line of the script makes part of the exit code.
            return await RunAsync(directory.FullName, $"set +e; ({AsUser}); code=$?; [ ! -e /run/calls ] || exit 98; exit $code", words);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(string directory, string script, params string[] words)
    {
        var start = new ProcessStartInfo("unshare") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in (string[])
            ["--mount", "--propagation", "private", "bash", "-c", $"{Prepare}\n{script}", "script", directory, ScenarioProgram.EmberkeepMount, .. words])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await error).Trim());
    }
}
