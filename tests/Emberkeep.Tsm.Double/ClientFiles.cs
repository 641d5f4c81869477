namespace Emberkeep.Tsm.Double;

/// <summary>The client's options file. A comment in it, <c>* DOUBLE directory</c>, says where the pretended server keeps its things.</summary>
internal sealed record ClientFiles(string Directory, string? Password)
{
    private const string Mark = "* DOUBLE ";

    public static ClientFiles? Find(Arguments arguments)
    {
        var path = arguments.Value("-optfile")
            ?? Environment.GetEnvironmentVariable("DSM_CONFIG")
            ?? (Environment.GetEnvironmentVariable("DSM_DIR") is { } directory ? Path.Combine(directory, "dsm.opt") : "/opt/tivoli/tsm/client/ba/bin/dsm.opt");
        if (!File.Exists(path))
        {
            return null;
        }

        var lines = File.ReadAllLines(path);
        var server = Array.Find(lines, line => line.StartsWith(Mark, StringComparison.Ordinal))?[Mark.Length..];
        var password = lines.Select(line => line.Split(' ', 2)).LastOrDefault(words => words is [var name, _] && name.Equals("PASSWORD", StringComparison.OrdinalIgnoreCase))?[1];
        return server is null ? null : new ClientFiles(server, password);
    }
}
