using System.Text;
using Emberkeep.Errors;

namespace Emberkeep.Fuzzing.Harness;

/// <summary>One parser under test: what it is given, and what it may answer.</summary>
internal abstract class FuzzTarget
{
    private string[]? _tokens;

    /// <summary>The target's name: of its test, and of its directory below Corpus.</summary>
    public abstract string Name { get; }

    /// <summary>Good inputs to begin with; those of the corpus come on top.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>Words of the grammar, which mutations put in.</summary>
    public string[] Tokens => _tokens ??= [.. Words];

    /// <summary>True when inputs are JSON, so that they are mutated as trees as well.</summary>
    public virtual bool IsJson => false;

    /// <summary>Longer inputs are not made.</summary>
    public virtual int MaxLength => 64 << 10;

    /// <summary>Bytes that parsing may allocate, whatever the input.</summary>
    public virtual long FixedBytes => 2 << 20;

    /// <summary>Bytes that parsing may allocate for each byte of input on top.</summary>
    public virtual long BytesPerByte => 200;

    /// <summary>Names the file in errors; null where the input has no name.</summary>
    public virtual string? Where => null;

    /// <summary>
    /// Parses the input, and checks what can be checked of the value. Returns a class of values: inputs with a class that is new are kept. Never
    /// really waits.
    /// </summary>
    public abstract ValueTask<string> RunAsync(byte[] input);

    /// <summary>Whether the exception is a documented way to refuse the input.</summary>
    public abstract bool IsRefusal(Exception exception);

    /// <summary>Words of the grammar.</summary>
    protected virtual IEnumerable<string> Words => [];

    /// <summary>True for a refusal with one of the kinds and with a remedy.</summary>
    protected static bool IsRefusal(Exception exception, params ReadOnlySpan<ErrorKind> kinds) => exception is BackupException e && kinds.Contains(e.Kind);

    /// <summary>Text as a file has it; broken UTF-8 becomes replacement characters.</summary>
    protected static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    /// <summary>Bytes of a text.</summary>
    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A coarse measure, so that sizes do not make classes without end.</summary>
    protected static int Scale(long count) => count <= 0 ? (int)count : 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)count);
}
