using System.Text;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Validation;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Ini;

/// <summary>
/// Reads the INI dialect of oslo.config. Where oslo.config stops at the first bad line, this goes on, so that all of them are reported.
/// Messages never repeat a line: it may hold part of a secret.
/// </summary>
/// <remarks>
/// The rules that surprise people: a line that starts with a blank or a tab continues the value above, even when it looks like a comment; a
/// blank line or a comment ends a value; quotes are taken off only when the first line of a value starts and ends with the same quote; whichever
/// of '=' and ':' comes first separates; a comment has to stand on a line of its own.
/// </remarks>
internal sealed class IniParser
{
    private readonly string _path;
    private readonly List<IniEntry> _entries = [];
    private readonly HashSet<string> _sections = new(StringComparer.Ordinal);
    private readonly List<ConfigurationFault> _faults = [];
    private readonly StringBuilder _value = new();
    private string? _section;
    private string? _key;
    private int _keyLine;
    private bool _skipContinuation;

    private IniParser(string path) => _path = path;

    /// <summary>Reads the text of a file.</summary>
    /// <param name="path">The file's name, for sources.</param>
    /// <param name="text">The file's content, without a byte order mark.</param>
    public static IniFile Parse(string path, string text)
    {
        var parser = new IniParser(path);
        var line = 0;
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } content)
        {
            parser.Read(content.TrimEnd(), ++line);
        }

        parser.FinishEntry();
        return new IniFile(path, parser._entries, parser._sections, parser._faults);
    }

    /// <summary>Sections are the same in any case, except that only <c>DEFAULT</c> is <c>DEFAULT</c>.</summary>
    public static string NormalizeSection(string section) =>
        section.Equals(Option.DefaultGroup, StringComparison.Ordinal) ? section : section.ToLowerInvariant();

    /// <summary>Takes off quotes around the whole of a value.</summary>
    public static string Unquote(string value)
    {
        if (value.Length == 0 || value[0] is not ('"' or '\'') || value[0] != value[^1])
        {
            return value;
        }

        return value.Length < 2 ? "" : value[1..^1];
    }

    private void Read(string line, int number)
    {
        if (line.Length == 0)
        {
            FinishEntry();
            return;
        }

        if (line[0] is ' ' or '\t')
        {
            Continue(line, number);
            return;
        }

        FinishEntry();
        _skipContinuation = false;
        switch (line[0])
        {
            case '[':
                StartSection(line, number);
                break;
            case '#' or ';':
                break;
            default:
                StartEntry(line, number);
                break;
        }
    }

    private void Continue(string line, int number)
    {
        if (_key is not null)
        {
            _value.Append('\n').Append(line.TrimStart());
        }
        else if (!_skipContinuation)
        {
            Fault(number, "an indented line continues a value, but there is none above it", "Remove the blanks at the start of the line.");
        }
    }

    private void StartSection(string line, int number)
    {
        if (line[^1] != ']')
        {
            Fault(number, "a section has to end with ']'", "Write [name] and nothing else on the line; comments go on lines of their own.");
        }
        else if (line.Length <= 2)
        {
            Fault(number, "a section has no name", "Write the name between the brackets, for example [DEFAULT].");
        }
        else
        {
            _section = line[1..^1];
            _sections.Add(_section);
        }
    }

    private void StartEntry(string line, int number)
    {
        var separator = line.AsSpan().IndexOfAny('=', ':');
        var key = separator < 0 ? "" : line[..separator].Trim();
        if (key.Length == 0 || _section is null)
        {
            // The lines that continue it are part of the same mistake.
            _skipContinuation = true;
            FaultOfEntry(separator, key, number);
            return;
        }

        _key = key;
        _keyLine = number;
        _value.Append(Unquote(line[(separator + 1)..].Trim()));
    }

    private void FaultOfEntry(int separator, string key, int number)
    {
        if (separator < 0)
        {
            Fault(number, "the line is no section, comment or assignment", "Write 'name = value', or put '#' in front of a comment.");
        }
        else if (key.Length == 0)
        {
            Fault(number, "a value has no name", "Write 'name = value'.");
        }
        else
        {
            Fault(number, "a value stands before the first section", "Write [DEFAULT] on a line above it.");
        }
    }

    private void FinishEntry()
    {
        if (_key is null)
        {
            return;
        }

        _entries.Add(new IniEntry(NormalizeSection(_section!), _key, _value.ToString(), ValueSource.File(_path, _keyLine)));
        _value.Clear();
        _key = null;
    }

    private void Fault(int line, string message, string remedy) =>
        _faults.Add(new ConfigurationFault(ValueSource.File(_path, line), null, message, remedy));
}
