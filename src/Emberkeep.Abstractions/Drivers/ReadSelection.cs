using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Emberkeep.Errors;

namespace Emberkeep.Drivers;

/// <summary>
/// Which data objects of a repository a check reads. It is decided by the object's name alone, so that it does not depend on what else is
/// there, and t runs that each read one of t parts have read everything.
/// </summary>
public sealed record ReadSelection
{
    private ReadSelection(int part, int parts, double? percent, int seed)
    {
        Part = part;
        Parts = parts;
        Percent = percent;
        Seed = seed;
    }

    /// <summary>Everything.</summary>
    public static ReadSelection All { get; } = new(1, 1, null, 0);

    /// <summary>Which part is read, from 1 to <see cref="Parts"/>.</summary>
    public int Part { get; }

    /// <summary>Into how many parts the objects are divided; 1 unless parts were asked for.</summary>
    public int Parts { get; }

    /// <summary>How many objects of a hundred are read, chosen at random; null unless that was asked for.</summary>
    public double? Percent { get; }

    /// <summary>What the random choice depends on: the same seed chooses the same objects.</summary>
    public int Seed { get; }

    /// <summary>True when every object is read.</summary>
    public bool IsAll => Parts == 1 && Percent is null;

    /// <summary>Takes <c>n/t</c>, the n-th of t parts, or <c>x%</c>, a random choice of x of a hundred objects.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="seed">The seed for a random choice.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>.</exception>
    public static ReadSelection Parse(string text, int seed)
    {
        const NumberStyles Digits = NumberStyles.None;
        if (text.EndsWith('%')
            && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100)
        {
            return new ReadSelection(1, 1, percent, seed);
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && int.TryParse(text.AsSpan(0, slash), Digits, CultureInfo.InvariantCulture, out var part)
            && int.TryParse(text.AsSpan(slash + 1), Digits, CultureInfo.InvariantCulture, out var parts)
            && part >= 1 && part <= parts
                ? new ReadSelection(part, parts, null, 0)
                : throw new BackupException(
                    ErrorKind.Invalid, $"'{text}' does not say which part of the data to read.", "Use n/t, for example 1/7, or x%, for example 5%.");
    }

    /// <summary>Whether the object is among those that are read.</summary>
    public bool Includes(string objectName)
    {
        if (IsAll)
        {
            return true;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(Percent is null ? objectName : string.Create(CultureInfo.InvariantCulture, $"{Seed}:{objectName}")), digest);
        var number = BinaryPrimitives.ReadUInt64BigEndian(digest);
        return Percent is { } percent ? number < percent / 100 * ulong.MaxValue : number % (ulong)Parts == (ulong)(Part - 1);
    }
}
