using System.Security.Cryptography;
using System.Text;

namespace Emberkeep.Tsm.Double;

/// <summary>
/// The pretended server: a directory with <c>settings</c> (lines name=value), <c>faults</c> (lines "verb part-of-path fault argument", * for any),
/// <c>calls</c>, to which each command line is added, and <c>objects/</c>.
/// </summary>
internal sealed class Server
{
    private readonly string _directory;
    private readonly Dictionary<string, string> _settings;

    public Server(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(ObjectsDirectory);
        _settings = Lines("settings").Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }

    public string Node => Setting("node") ?? "NODE1";

    public string Password => Setting("password") ?? "";

    public bool KnowsPassword => Setting("passwordaccess") == "generate";

    public bool MayDelete => Setting("backdelete") != "no";

    private string ObjectsDirectory => Path.Combine(_directory, "objects");

    public void Log(string[] words) => File.AppendAllText(
        Path.Combine(_directory, "calls"),
        string.Join(' ', words) + " # " + string.Join(' ', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal)) + "\n");

    public Fault Fault(Arguments arguments)
    {
        foreach (var words in Lines("faults").Select(line => line.Split(' ', 4)))
        {
            if ((words[0] == "*" || words[0] == arguments.Verb) && (words[1] == "*" || arguments.Paths.Any(path => path.Contains(words[1], StringComparison.Ordinal))))
            {
                return new Fault(words[2], words.Length > 3 ? words[3] : "");
            }
        }

        return Double.Fault.None;
    }

    /// <summary>All versions of what is stored under a path, oldest first.</summary>
    public List<Version> Versions(string type, string path)
    {
        var file = IndexOf(type, path);
        return File.Exists(file) ? StoredObject.Read(file).Versions : [];
    }

    public void Save(string type, string path, List<Version> versions)
    {
        var file = IndexOf(type, path);
        if (versions.Count == 0)
        {
            File.Delete(file);
            return;
        }

        new StoredObject(type, path, versions).Write(file + ".new");
        File.Move(file + ".new", file, overwrite: true);
    }

    public IEnumerable<StoredObject> All() =>
        Directory.GetFiles(ObjectsDirectory, "*.object").Select(StoredObject.Read);

    public string DataOf(Version version) => Path.Combine(ObjectsDirectory, version.Data);

    private string IndexOf(string type, string path) =>
        Path.Combine(ObjectsDirectory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(type + path)).AsSpan(0, 12)) + ".object");

    private string? Setting(string name) => _settings.GetValueOrDefault(name);

    private string[] Lines(string name)
    {
        var path = Path.Combine(_directory, name);
        return File.Exists(path) ? [.. File.ReadAllLines(path).Where(line => line.Length > 0)] : [];
    }
}
