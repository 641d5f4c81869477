namespace Emberkeep.Plugins;

/// <summary>Names the provider of a store, so that <c>backup_driver = Assembly!Type</c> may name the store's type.</summary>
/// <param name="provider">A type with a public constructor without parameters that implements <see cref="IStoreProvider"/>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoreProviderAttribute(Type provider) : Attribute
{
    /// <summary>The provider's type.</summary>
    public Type Provider => provider;
}
