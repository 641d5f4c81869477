namespace Emberkeep.Tsm.Double;

/// <summary>A failure that was asked for.</summary>
/// <param name="Name">Its name, or the number of a message.</param>
/// <param name="Argument">What the name needs, or nothing.</param>
internal sealed record Fault(string Name, string Argument)
{
    public static Fault None { get; } = new("", "");

    /// <summary>True when the message stands for the whole outcome: nothing is done.</summary>
    public bool IsMessage => Name.StartsWith("ANS", StringComparison.Ordinal);
}
