using System.Text;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Validation;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Loading;

/// <summary>Reads a configuration file from disk, within limits.</summary>
internal static class ConfigurationFile
{
    /// <summary>Bytes that a file may have: far more than any configuration needs, little enough to hold in memory.</summary>
    public const int MaxLength = 4 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads and parses the file. What goes wrong is in the faults of the result.</summary>
    public static IniFile Read(string path)
    {
        try
        {
            return Parse(path, ReadBytes(path));
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return Unreadable(path, "it is a directory", "Name a file here, or give the directory with --config-dir.");
        }
        catch (UnauthorizedAccessException)
        {
            return Unreadable(path, "permission to read it is denied", "Run as a user who may read the file, or change its mode.");
        }
        catch (ArgumentException)
        {
            return Unreadable(path, "that is no file name", "Check the name.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable(path, "the file does not exist", "Check the name.");
        }
        catch (IOException exception)
        {
            return Unreadable(path, $"reading failed: {exception.Message.TrimEnd('.')}", "Check the disk or the file system that holds the file.");
        }
    }

    /// <summary>True when the file can be opened for reading now.</summary>
    public static bool CanRead(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return true;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    private static IniFile Parse(string path, byte[] content)
    {
        if (content.Length > MaxLength)
        {
            return Unreadable(path, "the file is larger than 4 MiB", "Check that it is a configuration file.");
        }

        ReadOnlySpan<byte> text = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(Encoding.UTF8.Preamble.Length) : content;
        try
        {
            return text.Contains((byte)0) ? NotText(path) : IniParser.Parse(path, StrictUtf8.GetString(text));
        }
        catch (DecoderFallbackException)
        {
            return NotText(path);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        // The length of a pipe is not known in advance, so the limit holds while reading.
        using var stream = File.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[64 << 10];
        int count;
        while (content.Length <= MaxLength && (count = stream.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    private static IniFile NotText(string path) =>
        Unreadable(path, "the file is not text in UTF-8", "Convert it to UTF-8, or check that it is a configuration file.");

    private static IniFile Unreadable(string path, string message, string remedy) =>
        new(path, [], [], [new ConfigurationFault(ValueSource.File(path, 0), null, message, remedy)]);
}
