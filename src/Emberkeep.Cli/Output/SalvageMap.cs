using System.Globalization;
using System.Text;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Output;

/// <summary>The outcome of a salvaging restore as a map file of GNU ddrescue: <c>+</c> is restored, <c>-</c> is lost.</summary>
internal static class SalvageMap
{
    /// <summary>Writes the map.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Unavailable"/> when the file cannot be written.</exception>
    public static async Task WriteAsync(string path, RestoreReport report, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, Text(report), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"The map {path} cannot be written: {e.Message}",
                "The restore itself is done. Give another path, or take the lost ranges from the output.",
                innerException: e);
        }
    }

    /// <summary>The map's text. Positions and sizes are hexadecimal, as ddrescue writes them.</summary>
    public static string Text(RestoreReport report)
    {
        var text = new StringBuilder("# Mapfile. Restored with emberkeep\n# current_pos  current_status  current_pass\n");
        text.Append("0x0     +               1\n#      pos        size  status\n");
        var position = 0L;
        foreach (var lost in report.Lost)
        {
            Append(text, position, lost.Offset, '+');
            Append(text, lost.Offset, lost.End, '-');
            position = lost.End;
        }

        Append(text, position, report.VolumeLength, '+');
        return text.ToString();
    }

    private static void Append(StringBuilder text, long start, long end, char status)
    {
        if (start < end)
        {
            text.Append(CultureInfo.InvariantCulture, $"0x{start:X8}  0x{end - start:X8}  {status}\n");
        }
    }
}
