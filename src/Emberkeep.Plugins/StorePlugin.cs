using System.Reflection;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Plugins;

/// <summary>A plug-in that is loaded. It stays loaded until the process ends.</summary>
public sealed class StorePlugin
{
    private StorePlugin(string path, IStoreProvider provider, Type? named)
    {
        Path = path;
        Provider = provider;
        StoreType = typeof(IObjectStore).IsAssignableFrom(named) ? named : provider.StoreType;
        Driver = new VendorDriver(ClassPathOf(path, provider), provider.BuiltInOptions, provider.Options);
    }

    /// <summary>The folders that are searched when <see cref="ServiceOptions.PluginPath"/> names none.</summary>
    public static IReadOnlyList<string> DefaultFolders { get; } =
        ["/usr/lib/emberkeep/plugins", System.IO.Path.Combine(AppContext.BaseDirectory, "plugins")];

    /// <summary>The assembly's file.</summary>
    public string Path { get; }

    /// <summary>Opens the store.</summary>
    public IStoreProvider Provider { get; }

    /// <summary>The type of the stores that are opened, whose interfaces tell what they can do: the one that was named, or what the provider says. Null when neither tells.</summary>
    public Type? StoreType { get; }

    /// <summary>What the configuration has to know.</summary>
    public VendorDriver Driver { get; }

    /// <summary>Loads the plug-in that <c>backup_driver = Assembly!Type</c> names.</summary>
    /// <param name="assembly">
    /// The assembly's name: <c>Acme.Array</c> is <c>Acme.Array.dll</c> or <c>Acme.Array/Acme.Array.dll</c> in one of the folders. Or the absolute path of the
    /// file.
    /// </param>
    /// <param name="type">The full name of the provider's type, or of the store's type that names its provider (<see cref="StoreProviderAttribute"/>).</param>
    /// <param name="folders">Where to look, in this order.</param>
    /// <exception cref="BackupException">
    /// NotFound: no such file or type. Unauthorized: somebody else could have written the file. Unsupported: made for another version. All name the
    /// option and what was looked for.
    /// </exception>
    public static StorePlugin Load(string assembly, string type, IReadOnlyList<string> folders)
    {
        var path = FileTrust.Check(Find(assembly, type, folders));
        try
        {
            var loaded = new PluginLoadContext(path).LoadFromAssemblyPath(path);
            CheckContract(loaded, path);
            return new StorePlugin(path, (IStoreProvider)Activator.CreateInstance(ProviderType(loaded, path, type))!, loaded.GetType(type));
        }
        catch (TargetInvocationException e) when (e.InnerException is BackupException inner)
        {
            throw new BackupException(inner.Kind, inner.Message, inner.Remedy, innerException: e);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or MissingMemberException
            or MissingMethodException or TargetInvocationException or ReflectionTypeLoadException)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"The plug-in {path} ({Named(assembly, type)}) cannot be loaded: {(e.InnerException ?? e).Message}",
                "Install a version of it that was made for this version of Emberkeep, with all files that came with it.",
                innerException: e);
        }
    }

    private static string Find(string assembly, string type, IReadOnlyList<string> folders)
    {
        var candidates = new List<string>();
        if (System.IO.Path.IsPathFullyQualified(assembly))
        {
            candidates.Add(assembly);
        }
        else if (assembly.Contains('/', StringComparison.Ordinal) || assembly is "." or "..")
        {
            throw new BackupException(
                ErrorKind.Invalid,
                $"{Named(assembly, type)}: '{assembly}' is neither the name of an assembly nor an absolute path.",
                "Write the name without folder and without .dll, or the whole path of the file.");
        }
        else
        {
            var file = assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? assembly : assembly + ".dll";
            foreach (var folder in folders)
            {
                candidates.Add(System.IO.Path.Combine(folder, file));
                candidates.Add(System.IO.Path.Combine(folder, System.IO.Path.GetFileNameWithoutExtension(file), file));
            }
        }

        return candidates.Find(File.Exists) ?? throw new BackupException(
            ErrorKind.NotFound,
            $"There is no plug-in for {Named(assembly, type)}. Looked for {string.Join(", ", candidates)}.",
            $"Put the plug-in there, or name its folder with {ServiceOptions.PluginPath.Name}.");
    }

    /// <summary>Reads the mark without running code of the assembly.</summary>
    private static void CheckContract(Assembly assembly, string path)
    {
        var mark = assembly.GetCustomAttributesData().FirstOrDefault(data =>
            string.Equals(data.AttributeType.FullName, typeof(StorePluginAttribute).FullName, StringComparison.Ordinal));
        if (mark is null)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"{path} is not a plug-in of Emberkeep: it lacks [assembly: StorePlugin(...)].",
                "Name the plug-in's main assembly.");
        }

        if (mark.ConstructorArguments is not [{ Value: int contract }] || contract != StorePluginAttribute.CurrentContract)
        {
            throw new BackupException(
                ErrorKind.Unsupported,
                $"The plug-in {path} was made for version {mark.ConstructorArguments[0].Value} of the contract, but this Emberkeep has version {StorePluginAttribute.CurrentContract}.",
                "Install the version of the plug-in that belongs to this version of Emberkeep.");
        }
    }

    private static Type ProviderType(Assembly assembly, string path, string name)
    {
        var type = assembly.GetType(name);
        var provider = type?.GetCustomAttribute<StoreProviderAttribute>()?.Provider ?? type;
        if (provider is { IsAbstract: false } && typeof(IStoreProvider).IsAssignableFrom(provider) && provider.GetConstructor(Type.EmptyTypes) is not null)
        {
            return provider;
        }

        var offered = assembly.GetExportedTypes()
            .Where(candidate => candidate.GetCustomAttribute<StoreProviderAttribute>() is not null || typeof(IStoreProvider).IsAssignableFrom(candidate))
            .Select(candidate => candidate.FullName);
        throw new BackupException(
            ErrorKind.NotFound,
            type is null
                ? $"The plug-in {path} has no type '{name}', which {ServiceOptions.Driver.Name} names."
                : $"The type '{name}' of the plug-in {path}, which {ServiceOptions.Driver.Name} names, is no store provider with a public constructor without parameters.",
            $"It offers: {string.Join(", ", offered)}.");
    }

    private static string ClassPathOf(string path, IStoreProvider provider) =>
        DriverCatalog.Find(provider.ClassPath) is { Family: DriverFamily.Chunked, ClassPath: { } classPath } && string.Equals(classPath, provider.ClassPath, StringComparison.Ordinal)
            ? classPath
            : throw new BackupException(
                ErrorKind.Unsupported,
                $"The plug-in {path} gives '{provider.ClassPath}' as the class path for its backups, which no other reader would take.",
                "Report this to the maker of the plug-in: it has to be the class path of one of Cinder's chunked drivers.");

    private static string Named(string assembly, string type) => $"{ServiceOptions.Driver.Name} = {assembly}!{type}";
}
