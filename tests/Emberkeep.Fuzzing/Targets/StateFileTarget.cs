using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;
using Emberkeep.Storage.FileSystem.Availability;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Testing;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>The small files that say what a host knows of a share. Each is read as every one of them.</summary>
internal sealed class StateFileTarget : FuzzTarget, IDisposable
{
    private readonly TempDirectory _directory = new();

    public override string Name => "state-files";

    public override bool IsJson => true;

    public override IEnumerable<byte[]> Seeds =>
    [
        """{"failures": 2, "failed_at": "2026-11-22T19:51:29+00:00", "next_try_at": "2026-11-22T19:52:29+00:00", "reason": "r"}"""u8.ToArray(),
        """{"share": "h:/p", "mount_id": 42, "device": "0:52", "unique_id": 9, "boot_id": "b", "namespace": "mnt:[1]"}"""u8.ToArray(),
        """{"id": "11111111-2222-3333-4444-555555555555"}"""u8.ToArray(),
    ];

    protected override IEnumerable<string> Words => ["id", "failures", "failed_at", "next_try_at", "reason", "share", "mount_id", "device", "unique_id", "boot_id", "namespace", "h:/p"];

    public override bool IsRefusal(Exception exception) => IsRefusal(exception, ErrorKind.Corrupt) && exception.Message.Contains("repository.json", StringComparison.Ordinal);

    public override ValueTask<string> RunAsync(byte[] input)
    {
        File.WriteAllBytes(_directory.File("failures.json"), input);
        var failure = new FailureFile(_directory.Path).Read();
        var mount = ShareState.ParseOwnMount(input);
        (mount is null || (mount.Share.Length >= 0 && mount.Device.Length >= 0)).ShouldBeTrue();
        (failure is null || failure.Reason.Length >= 0).ShouldBeTrue();
        var identity = IdentityFile.Parse(input, "repository.json");
        identity.Id.ShouldNotBe(Guid.Empty);
        return new($"{failure is null} {mount is null}");
    }

    public void Dispose() => _directory.Dispose();
}
