using Emberkeep.Errors;
using Emberkeep.Native.Nfs;
using Emberkeep.Storage.FileSystem.Nfs.UserClient;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

public sealed class ErrorTests
{
    [Theory]
    [InlineData(NfsStatus.NoEntry, ErrorKind.NotFound, false, "does not exist")]
    [InlineData(NfsStatus.Exists, ErrorKind.AlreadyExists, false, "exists")]
    [InlineData(NfsStatus.NotEmpty, ErrorKind.Conflict, false, "not empty")]
    [InlineData(NfsStatus.NotDirectory, ErrorKind.Corrupt, false, "directory")]
    [InlineData(NfsStatus.IsDirectory, ErrorKind.Corrupt, false, "directory")]
    [InlineData(NfsStatus.NoSpace, ErrorKind.NoSpace, false, "full")]
    [InlineData(NfsStatus.Quota, ErrorKind.NoSpace, false, "quota")]
    [InlineData(NfsStatus.ReadOnly, ErrorKind.Unauthorized, false, "EROFS")]
    [InlineData(NfsStatus.AccessDenied, ErrorKind.Unauthorized, false, "uid 1001, gid 1002")]
    [InlineData(NfsStatus.NotOwner, ErrorKind.Unauthorized, false, "uid 1001, gid 1002")]
    [InlineData(NfsStatus.InputOutput, ErrorKind.Unavailable, true, "EIO")]
    [InlineData(NfsStatus.Stale, ErrorKind.Unavailable, true, "ESTALE")]
    [InlineData(NfsStatus.BadHandle, ErrorKind.Unavailable, true, "ESTALE")]
    [InlineData(NfsStatus.Jukebox, ErrorKind.Unavailable, true, "JUKEBOX")]
    [InlineData(NfsStatus.ServerFault, ErrorKind.Unavailable, true, "SERVERFAULT")]
    [InlineData(NfsStatus.BadCookie, ErrorKind.Unavailable, true, "changed")]
    [InlineData(NfsStatus.NotSupported, ErrorKind.Unsupported, false, "cannot do this")]
    [InlineData(NfsStatus.TooManyLinks, ErrorKind.Unsupported, false, "cannot do this")]
    [InlineData(NfsStatus.NameTooLong, ErrorKind.Invalid, false, "too long")]
    [InlineData(12345, ErrorKind.Internal, false, "12345")]
    public void Refused_EachAnswer_HasItsKindAndWords(int status, ErrorKind kind, bool isTransient, string words)
    {
        var error = Errors(1001).Refused(status);

        error.Kind.ShouldBe(kind);
        error.IsTransient.ShouldBe(isTransient);
        error.Message.ShouldContain(words);
        error.Message.ShouldContain("nfs://filer/backups/a/b/object");
        error.Message.ShouldStartWith("Cannot write ");
    }

    [Fact]
    public void Refused_AccessToAnOrdinaryUser_NamesTheCommandForTheAdministrator() =>
        Errors(1001).Refused(NfsStatus.AccessDenied).Remedy!.ShouldContain("chown 1001:1002 '/backups/a/b'; chmod 0770 '/backups/a/b'");

    [Fact]
    public void Refused_AccessToRoot_ExplainsRootSquash()
    {
        var error = Errors(0).Refused(NfsStatus.AccessDenied);

        error.Message.ShouldContain("root squash");
        error.Remedy!.ShouldContain("ordinary user");
        error.Remedy!.ShouldContain("'/backups/a/b'");
    }

    [Fact]
    public void NoAnswer_NamesServerShareAndDeadline()
    {
        var error = Errors(1001).NoAnswer(null);

        error.Kind.ShouldBe(ErrorKind.Unavailable);
        error.IsTransient.ShouldBeTrue();
        error.Message.ShouldContain("'filer' did not answer within 7 s");
        error.Message.ShouldContain("nfs://filer/backups");
    }

    [Theory]
    [InlineData(NfsStatus.AccessDenied, ErrorKind.Unavailable, "insecure")]
    [InlineData(NfsStatus.NoEntry, ErrorKind.Unavailable, "showmount")]
    [InlineData(NfsStatus.ServerFault, ErrorKind.Unavailable, "log")]
    public void NotExported_EachAnswer_SaysWhatToDo(int status, ErrorKind kind, string remedy)
    {
        var error = Errors(1001).NotExported(new NfsMountException(status, isMountDaemon: true));

        error.Kind.ShouldBe(kind);
        error.Remedy!.ShouldContain(remedy);
    }

    private static NfsErrors Errors(uint uid)
    {
        var options = new NfsClientOptions { Host = "filer", ExportPath = "/backups", Uid = uid, Gid = 1002, IoTimeout = TimeSpan.FromSeconds(7) };
        return new NfsErrors(new NfsChannel(options, TimeProvider.System), "write", "a/b/object");
    }
}
