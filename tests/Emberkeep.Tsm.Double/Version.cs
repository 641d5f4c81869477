using System.Globalization;

namespace Emberkeep.Tsm.Double;

/// <summary>One version of an object.</summary>
/// <param name="Data">Name of the file with its bytes.</param>
/// <param name="Size">Bytes before compression.</param>
/// <param name="IsActive">False when a newer one, or the absence of the file, has superseded it.</param>
/// <param name="IsCompressed">Whether the bytes are compressed.</param>
/// <param name="LinkTarget">What a symbolic link led to: the client stores links, not what they lead to.</param>
internal sealed record Version(string Data, long Size, bool IsActive, bool IsCompressed, string? LinkTarget)
{
    private const int Fields = 5;

    public static Version Parse(string line)
    {
        var fields = line.Split('\t', Fields);
        return new Version(
            fields[0], long.Parse(fields[1], CultureInfo.InvariantCulture), bool.Parse(fields[2]), bool.Parse(fields[3]), fields[4].Length == 0 ? null : fields[4]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Data}\t{Size}\t{IsActive}\t{IsCompressed}\t{LinkTarget}");
}
