using Emberkeep.Errors;
using Emberkeep.Native;

namespace Emberkeep.Storage.FileSystem.Tests.Native;

public sealed class ErrnoErrorsTests
{
    [Theory]
    [InlineData(Errno.ENOENT, ErrorKind.NotFound, false)]
    [InlineData(Errno.EEXIST, ErrorKind.AlreadyExists, false)]
    [InlineData(Errno.EACCES, ErrorKind.Unauthorized, false)]
    [InlineData(Errno.EPERM, ErrorKind.Unauthorized, false)]
    [InlineData(Errno.EROFS, ErrorKind.Unauthorized, false)]
    [InlineData(Errno.ENOSPC, ErrorKind.NoSpace, false)]
    [InlineData(Errno.EDQUOT, ErrorKind.NoSpace, false)]
    [InlineData(Errno.EIO, ErrorKind.Unavailable, true)]
    [InlineData(Errno.ESTALE, ErrorKind.Unavailable, true)]
    [InlineData(Errno.ETIMEDOUT, ErrorKind.Unavailable, true)]
    [InlineData(Errno.EHOSTDOWN, ErrorKind.Unavailable, true)]
    [InlineData(Errno.EMFILE, ErrorKind.Unavailable, true)]
    [InlineData(Errno.ENXIO, ErrorKind.Unavailable, false)]
    [InlineData(Errno.ELOOP, ErrorKind.Corrupt, false)]
    [InlineData(Errno.EXDEV, ErrorKind.Corrupt, false)]
    [InlineData(Errno.ENOTDIR, ErrorKind.Corrupt, false)]
    [InlineData(Errno.EUCLEAN, ErrorKind.Corrupt, false)]
    [InlineData(Errno.ENAMETOOLONG, ErrorKind.Invalid, false)]
    [InlineData(Errno.EBUSY, ErrorKind.Conflict, false)]
    [InlineData(Errno.ENOTEMPTY, ErrorKind.Conflict, false)]
    public void ToException_KnownNumber_HasKindAndRemedyAndNamesThePath(int errno, ErrorKind kind, bool isTransient)
    {
        var error = ErrnoErrors.ToException(errno, "open", "/srv/backups/object");

        error.Kind.ShouldBe(kind);
        error.IsTransient.ShouldBe(isTransient);
        error.Message.ShouldStartWith("Cannot open '/srv/backups/object': ");
        error.Remedy.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void ToException_FullAndOverQuota_AreToldApart() =>
        ErrnoErrors.ToException(Errno.ENOSPC, "write", "/x").Message.ShouldNotBe(ErrnoErrors.ToException(Errno.EDQUOT, "write", "/x").Message);

    [Fact]
    public void ToException_UnknownNumber_GivesTheNumberAndItsText()
    {
        var error = ErrnoErrors.ToException(71, "open", "/x");

        error.Kind.ShouldBe(ErrorKind.Internal);
        error.Message.ShouldContain("71");
        error.Message.ShouldContain("Protocol error");
    }

    [Fact]
    public void ToException_ControlCharactersInThePath_AreReplaced() =>
        ErrnoErrors.ToException(Errno.ENOENT, "open", "/x/\u001b[2Jy").Message.ShouldContain("'/x/?[2Jy'");
}
