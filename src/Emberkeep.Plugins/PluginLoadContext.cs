using System.Reflection;
using System.Runtime.Loader;

namespace Emberkeep.Plugins;

/// <summary>
/// Loads one plug-in and what it depends on. Emberkeep's own assemblies and the logging contract are the program's, so that types are the same
/// on both sides; everything else comes from the plug-in's folder first, so that it can bring libraries in versions of its own.
/// </summary>
internal sealed class PluginLoadContext(string pluginPath) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(pluginPath))
{
    private const string Logging = "Microsoft.Extensions.Logging.Abstractions";

    private readonly AssemblyDependencyResolver _resolver = new(pluginPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (IsShared(assemblyName.Name!))
        {
            return null;
        }

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(FileTrust.Check(path)) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(FileTrust.Check(path)) : 0;

    private bool IsShared(string name) =>
        !string.Equals(name, Name, StringComparison.Ordinal)
        && (string.Equals(name, Logging, StringComparison.Ordinal)
            || Default.Assemblies.Any(loaded => IsEmberkeep(name) && string.Equals(loaded.GetName().Name, name, StringComparison.Ordinal))
            || (IsEmberkeep(name) && File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".dll"))));

    private static bool IsEmberkeep(string name) => name.StartsWith("Emberkeep.", StringComparison.Ordinal);
}
