using System.Text.Json;
using Emberkeep.Engine.Compression;
using Emberkeep.Engine.Format.Json;
using Emberkeep.Engine.Restore;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Format;

/// <summary>Reads and checks the list of data objects in a backup's index, one element after another.</summary>
internal sealed class ObjectListBuilder(BackupPrefix prefix, string where, int maxObjects)
{
    private readonly List<ObjectEntry> _entries = [];
    private readonly List<ObjectName> _otherNames = [];
    private byte[] _compressionName = [];
    private CompressionAlgorithm _compression;

    /// <summary>Names that are not canonical, in the order of the file.</summary>
    public IReadOnlyList<ObjectName> OtherNames => _otherNames;

    /// <summary>Takes one element: an object with a single key, the name of the data object.</summary>
    public void Add(ref Utf8JsonReader reader)
    {
        if (_entries.Count == maxObjects)
        {
            throw FormatErrors.Corrupt(where, $"it lists more than {maxObjects} objects");
        }

        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            throw Fault("is not an object with one key");
        }

        var nameIndex = TakeName(ref reader);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Fault("has no description");
        }

        var entry = TakeFields(ref reader, nameIndex);
        reader.Read();
        if (reader.TokenType != JsonTokenType.EndObject)
        {
            throw Fault("has more than one key");
        }

        _entries.Add(entry);
    }

    /// <summary>The entries, after they were checked against each other.</summary>
    /// <param name="mayOverlap">True for a backup that took over objects: an object may be superseded in part, never wholly.</param>
    public IReadOnlyList<ObjectEntry> Build(bool mayOverlap)
    {
        if (mayOverlap)
        {
            CheckSuperseded();
        }
        else
        {
            CheckOverlaps();
        }

        CheckNames();
        return _entries;
    }

    private int TakeName(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped && prefix.TryParseDataObject(reader.ValueSpan, out var number))
        {
            return number;
        }

        var text = JsonValues.GetName(ref reader, where, ObjectName.MaxLength);
        if (prefix.TryParseDataObject(text, out number))
        {
            return number;
        }

        if (!text.StartsWith(prefix.Value, StringComparison.Ordinal)
            || !ObjectName.TryParse(text, out var name)
            || name == prefix.Metadata
            || name == prefix.Sha256File)
        {
            throw Fault($"is called '{FormatErrors.Quote(text)}', which is not a name of a data object of this backup");
        }

        _otherNames.Add(name);
        return ~(_otherNames.Count - 1);
    }

    private ObjectEntry TakeFields(ref Utf8JsonReader reader, int nameIndex)
    {
        long? offset = null, length = null;
        CompressionAlgorithm? compression = null;
        Md5Digest? md5 = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("offset"u8))
            {
                offset = Once(offset, "offset", TakeInteger(ref reader, "offset", 0));
            }
            else if (reader.ValueTextEquals("length"u8))
            {
                length = Once(length, "length", TakeInteger(ref reader, "length", 1));
            }
            else if (reader.ValueTextEquals("compression"u8))
            {
                compression = Once(compression, "compression", TakeCompression(ref reader));
            }
            else if (reader.ValueTextEquals("md5"u8))
            {
                md5 = Once(md5, "md5", TakeMd5(ref reader));
            }
            else
            {
                JsonValues.Skip(ref reader);
            }
        }

        var entry = new ObjectEntry(
            nameIndex,
            offset ?? throw Fault("has no 'offset'"),
            length ?? throw Fault("has no 'length'"),
            compression ?? throw Fault("has no 'compression'"),
            md5 ?? throw Fault("has no 'md5'"));
        return entry.End > 0 ? entry : throw Fault($"ends past 2^63: 'offset' is {offset} and 'length' is {length}");
    }

    private T Once<T>(T? earlier, string key, T value)
        where T : struct => earlier is null ? value : throw Fault($"has '{key}' twice");

    private long TakeInteger(ref Utf8JsonReader reader, string key, long min)
    {
        reader.Read();

        // What is in order needs no words: an index can have millions of these.
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= min
            ? value
            : JsonValues.GetInteger(ref reader, where, $"objects[{_entries.Count}].{key}", min, long.MaxValue);
    }

    private CompressionAlgorithm TakeCompression(ref Utf8JsonReader reader)
    {
        reader.Read();

        // Nearly always the one of the object before.
        if (reader.TokenType == JsonTokenType.String && _compressionName.Length > 0 && reader.ValueSpan.SequenceEqual(_compressionName))
        {
            return _compression;
        }

        var name = JsonValues.GetString(ref reader, where, $"objects[{_entries.Count}].compression", HeaderFields.MaxNameLength);
        if (!CompressionNames.TryParseRecorded(name, out _compression))
        {
            throw FormatErrors.UnknownCompression($"{where}, objects[{_entries.Count}]", name);
        }

        _compressionName = reader.ValueSpan.ToArray();
        return _compression;
    }

    private Md5Digest TakeMd5(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && Md5Digest.TryParse(reader.ValueSpan, out var digest)
            ? digest
            : throw Fault("has an 'md5' that is not 32 hex digits");
    }

    private void CheckOverlaps()
    {
        var order = Order(static (a, b) => a.Offset.CompareTo(b.Offset));
        for (var i = 1; i < order.Length; i++)
        {
            var (before, after) = (_entries[order[i - 1]], _entries[order[i]]);
            if (before.End > after.Offset)
            {
                throw FormatErrors.Corrupt(
                    where, $"objects[{order[i - 1]}] and objects[{order[i]}] both hold byte {after.Offset} of the volume");
            }
        }
    }

    private void CheckSuperseded()
    {
        var counts = new bool[_entries.Count];
        foreach (var range in NewestRanges.Of(_entries, long.MaxValue))
        {
            counts[range.Index] = true;
        }

        if (Array.IndexOf(counts, value: false) is var dead and >= 0)
        {
            throw FormatErrors.Corrupt(where, $"objects[{dead}] is superseded by later objects in all of its {_entries[dead].Length} bytes");
        }
    }

    private void CheckNames()
    {
        if (new HashSet<ObjectName>(_otherNames).Count != _otherNames.Count)
        {
            throw FormatErrors.Corrupt(where, "it lists an object twice");
        }

        var order = Order(static (a, b) => a.NameIndex.CompareTo(b.NameIndex));
        for (var i = 1; i < order.Length; i++)
        {
            if (_entries[order[i - 1]].NameIndex == _entries[order[i]].NameIndex)
            {
                throw FormatErrors.Corrupt(where, $"it lists object {prefix.DataObject(_entries[order[i]].NameIndex)} twice");
            }
        }
    }

    /// <summary>The positions of the entries in the given order. Both lists that are checked are in order already, unless the file is unusual.</summary>
    private int[] Order(Comparison<ObjectEntry> comparison)
    {
        var order = new int[_entries.Count];
        var isSorted = true;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            isSorted &= i == 0 || comparison(_entries[i - 1], _entries[i]) <= 0;
        }

        if (!isSorted)
        {
            Array.Sort(order, (x, y) => comparison(_entries[x], _entries[y]));
        }

        return order;
    }

    private BackupException Fault(string what) => FormatErrors.Corrupt(where, $"objects[{_entries.Count}] {what}");
}
