namespace Emberkeep.Configuration.Options;

/// <summary>An option whose value is a <typeparamref name="T"/>; a nullable type where "none" is a value.</summary>
/// <typeparam name="T">What <see cref="Settings.Get{T}"/> returns for it.</typeparam>
public sealed class Option<T> : Option
{
    internal Option(string name, OptionType type, string? defaultText = null)
        : base(name, type, defaultText)
    {
    }

    /// <inheritdoc/>
    public override Type ValueType => typeof(T);
}
