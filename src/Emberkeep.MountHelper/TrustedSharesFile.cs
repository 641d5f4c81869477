using System.Text;
using Emberkeep.MountHelper.Grammar;
using Emberkeep.MountHelper.Kernel;

namespace Emberkeep.MountHelper;

/// <summary>Reads the shares file after making sure that only root can have written it.</summary>
internal static class TrustedSharesFile
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">Its absolute path; the program always gives <see cref="SharesFile.FixedPath"/>.</param>
    /// <exception cref="Refusal">The file, or a directory above it, is not root's alone, is a link, or does not parse.</exception>
    public static SharesFile Read(string path)
    {
        using var directory = SafePaths.OpenRootOwned(Path.GetDirectoryName(path)!, ExitCode.SharesFile);
        using var file = SafePaths.OpenFile(directory, Path.GetFileName(path), flags: 0)
            ?? throw new Refusal(ExitCode.SharesFile, $"{path} cannot be opened: {SystemCalls.LastError()} (symbolic links are not followed).");
        var status = SafePaths.Status(file);
        if (!status.IsRegular || status.UserId != 0 || status.IsWritableByOthers)
        {
            throw new Refusal(ExitCode.SharesFile, $"{path} must be a regular file that belongs to root and that only root may write to.");
        }

        var buffer = new byte[SharesFile.MaxBytes + 1];
        var length = 0;
        for (int read; length < buffer.Length && (read = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0;)
        {
            length += read;
        }

        if (length > SharesFile.MaxBytes)
        {
            throw new Refusal(ExitCode.SharesFile, $"{path} is larger than {SharesFile.MaxBytes} bytes.");
        }

        try
        {
            return SharesFile.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, length));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw new Refusal(ExitCode.SharesFile, $"{path}: {e.Message}");
        }
    }
}
