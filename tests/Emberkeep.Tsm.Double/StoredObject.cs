namespace Emberkeep.Tsm.Double;

/// <summary>What is stored under one path. Kept as lines, the first with type and path, since reading JSON takes longer than all the rest.</summary>
internal sealed record StoredObject(string Type, string Path, List<Version> Versions)
{
    public static StoredObject Read(string file)
    {
        var lines = File.ReadAllLines(file);
        var head = lines[0].Split('\t', 2);
        return new StoredObject(head[0], head[1], [.. lines.Skip(1).Select(Version.Parse)]);
    }

    public void Write(string file) => File.WriteAllLines(file, Versions.Select(version => version.ToString()).Prepend($"{Type}\t{Path}"));
}
