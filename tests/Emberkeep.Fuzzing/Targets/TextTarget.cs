using Emberkeep.Errors;
using Emberkeep.Fuzzing.Harness;

namespace Emberkeep.Fuzzing.Targets;

/// <summary>A grammar of one line or a small file: what it begins with, its words, and how it is parsed and checked.</summary>
internal sealed class TextTarget(string name, string[] seeds, string[] words, Func<string, string> parse) : FuzzTarget
{
    public override string Name => name;

    public override IEnumerable<byte[]> Seeds => seeds.Select(Bytes);

    public override string? Where => NamedAs;

    /// <summary>Names the option or file in errors.</summary>
    public string? NamedAs { get; init; }

    /// <summary>True when a file of lines is refused with <see cref="FormatException"/>, as the program does that has no other exceptions.</summary>
    public bool IsOfHelper { get; init; }

    protected override IEnumerable<string> Words => words;

    public override bool IsRefusal(Exception exception) => IsOfHelper ? exception is FormatException : IsRefusal(exception, ErrorKind.Invalid, ErrorKind.Unsupported, ErrorKind.Unavailable);

    public override ValueTask<string> RunAsync(byte[] input) => new(parse(Text(input)));
}
