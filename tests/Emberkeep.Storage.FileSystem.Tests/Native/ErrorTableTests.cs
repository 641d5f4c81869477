using Emberkeep.Errors;
using Emberkeep.Native;
using Emberkeep.Native.Nfs;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;

namespace Emberkeep.Storage.FileSystem.Tests.Native;

/// <summary>Each error that a server gives has its own message and remedy, and both NFS clients mean the same by it.</summary>
public sealed class ErrorTableTests
{
    private static readonly (int Errno, ErrorKind Kind, bool IsTransient, string Message, string Remedy)[] s_table =
    [
        (Errno.ENOSPC, ErrorKind.NoSpace, false, "file system is full", "Delete old backups"),
        (Errno.EDQUOT, ErrorKind.NoSpace, false, "quota is used up", "Raise the quota"),
        (Errno.EROFS, ErrorKind.Unauthorized, false, "read-only", "read-write"),
        (Errno.EACCES, ErrorKind.Unauthorized, false, "permission is denied", "0660"),
        (Errno.EPERM, ErrorKind.Unauthorized, false, "not permitted", "lsattr"),
        (Errno.ESTALE, ErrorKind.Unavailable, true, "ESTALE", "exported anew"),
        (Errno.EIO, ErrorKind.Unavailable, true, "EIO", "disks"),
        (Errno.ETIMEDOUT, ErrorKind.Unavailable, true, "did not answer in time", "server runs"),
        (Errno.EJUKEBOX, ErrorKind.Unavailable, true, "come back later", "tape"),
        (Errno.EREMOTEIO, ErrorKind.Unavailable, true, "out of resources", "server's log"),
        (Errno.EHOSTUNREACH, ErrorKind.Unavailable, true, "no way to the server", "ping"),
        (Errno.ENOTCONN, ErrorKind.Unavailable, true, "broke off", "firewall drops"),
        (Errno.ECONNREFUSED, ErrorKind.Unavailable, true, "no service listens", "Start the NFS service"),
    ];

    [Fact]
    public void ToException_EachErrorOfAServer_HasItsOwnMessageAndRemedy()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (errno, kind, isTransient, message, remedy) in s_table)
        {
            var error = ErrnoErrors.ToException(errno, "write", "/srv/object");

            error.Kind.ShouldBe(kind, $"{errno}");
            error.IsTransient.ShouldBe(isTransient, $"{errno}");
            error.Message.ShouldStartWith("Cannot write '/srv/object': ");
            error.Message.ShouldContain(message);
            error.Remedy!.ShouldContain(remedy);
            ErrnoException.Of(error).ShouldBe(errno);
            seen.Add(error.Message).ShouldBeTrue(error.Message);
            seen.Add(error.Remedy!).ShouldBeTrue(error.Remedy);
        }
    }

    [Theory]
    [InlineData(NfsStatus.NoSpace, Errno.ENOSPC)]
    [InlineData(NfsStatus.Quota, Errno.EDQUOT)]
    [InlineData(NfsStatus.ReadOnly, Errno.EROFS)]
    [InlineData(NfsStatus.AccessDenied, Errno.EACCES)]
    [InlineData(NfsStatus.NotOwner, Errno.EPERM)]
    [InlineData(NfsStatus.Stale, Errno.ESTALE)]
    [InlineData(NfsStatus.InputOutput, Errno.EIO)]
    [InlineData(NfsStatus.Jukebox, Errno.EJUKEBOX)]
    [InlineData(NfsStatus.NoEntry, Errno.ENOENT)]
    public void Refused_AnswerOfTheServer_MeansTheSameToBothClients(int status, int errno)
    {
        var expected = ErrnoErrors.ToException(errno, "write", "/x");

        var error = Errors().Refused(status);

        (error.Kind, error.IsTransient, ErrnoException.Of(error)).ShouldBe((expected.Kind, expected.IsTransient, errno));
        error.Remedy.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void NoAnswer_AndUnreachable_AreOfTheSameKindAndKnownToTheBreaker()
    {
        foreach (var error in new[] { Errors().NoAnswer(null), Errors().Unreachable("connection refused") })
        {
            (error.Kind, error.IsTransient, ErrnoException.IsUnreachable(error)).ShouldBe((ErrorKind.Unavailable, true, true));
        }
    }

    [Theory]
    [InlineData(Errno.ETIMEDOUT, true)]
    [InlineData(Errno.EHOSTUNREACH, true)]
    [InlineData(Errno.ECONNREFUSED, true)]
    [InlineData(Errno.ENOTCONN, true)]
    [InlineData(Errno.EIO, false)]
    [InlineData(Errno.ESTALE, false)]
    [InlineData(Errno.ENOSPC, false)]
    [InlineData(Errno.EJUKEBOX, false)]
    public void IsUnreachable_IsTrueWhereTheServerGaveNoAnswer(int errno, bool expected) =>
        ErrnoException.IsUnreachable(ErrnoErrors.ToException(errno, "write", "/x")).ShouldBe(expected);

    private static NfsErrors Errors() =>
        new(new NfsChannel(new NfsClientOptions { Host = "h", ExportPath = "/e" }, TimeProvider.System), "write", "a/b");
}
