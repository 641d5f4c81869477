namespace Emberkeep.Plugins;

/// <summary>Marks an assembly as a plug-in: <c>[assembly: StorePlugin(StorePluginAttribute.CurrentContract)]</c>.</summary>
/// <param name="contract">
/// The version of the contract that the plug-in was compiled against. Emberkeep loads plug-ins of its own version only, and looks at this
/// before it runs any of their code.
/// </param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class StorePluginAttribute(int contract) : Attribute
{
    /// <summary>
    /// The version of the contract: <see cref="IStoreProvider"/>, the stores that vendors derive from, and what these mention. It grows with
    /// every change that an existing plug-in would not survive. Being a constant, it is compiled into the plug-in.
    /// </summary>
    public const int CurrentContract = 1;

    /// <summary>The version that the plug-in was compiled against.</summary>
    public int Contract => contract;
}
