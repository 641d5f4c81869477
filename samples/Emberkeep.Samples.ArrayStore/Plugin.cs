using Emberkeep.Plugins;

[assembly: StorePlugin(StorePluginAttribute.CurrentContract)]
