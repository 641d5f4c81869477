using System.Reflection;

namespace Emberkeep.Architecture.Tests;

/// <summary>The rules of docs/architecture.md that the compiler does not know.</summary>
public sealed class LayerTests
{
    /// <summary>What each project may refer to, besides the framework and packages.</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Emberkeep.Abstractions"] = [],
        ["Emberkeep.Engine"] = ["Emberkeep.Abstractions", "Emberkeep.Native"],
        ["Emberkeep.Native"] = ["Emberkeep.Abstractions"],
        ["Emberkeep.Configuration"] = ["Emberkeep.Abstractions"],
        ["Emberkeep.Volumes"] = ["Emberkeep.Abstractions", "Emberkeep.Native"],
        ["Emberkeep.Storage.Decorators"] = ["Emberkeep.Abstractions", "Emberkeep.Configuration"],
        ["Emberkeep.Storage.FileSystem"] = ["Emberkeep.Abstractions", "Emberkeep.Native", "Emberkeep.Configuration"],
        ["Emberkeep.Storage.S3"] = ["Emberkeep.Abstractions", "Emberkeep.Configuration", "Emberkeep.Storage.Decorators"],
        ["Emberkeep.Storage.Swift"] = ["Emberkeep.Abstractions", "Emberkeep.Configuration", "Emberkeep.Storage.Decorators"],
        ["Emberkeep.Ceph"] = ["Emberkeep.Abstractions", "Emberkeep.Configuration", "Emberkeep.Native", "Emberkeep.Storage.Decorators"],
        ["Emberkeep.Tsm"] = ["Emberkeep.Abstractions", "Emberkeep.Configuration", "Emberkeep.Native"],
        ["Emberkeep.Plugins"] = ["Emberkeep.Abstractions", "Emberkeep.Native", "Emberkeep.Configuration"],
        ["emberkeep"] =
        [
            "Emberkeep.Abstractions", "Emberkeep.Ceph", "Emberkeep.Configuration", "Emberkeep.Engine", "Emberkeep.Native", "Emberkeep.Plugins",
            "Emberkeep.Storage.Decorators",
            "Emberkeep.Storage.FileSystem", "Emberkeep.Storage.S3", "Emberkeep.Storage.Swift", "Emberkeep.Tsm", "Emberkeep.Volumes",
        ],
    };

    /// <summary>Classes that are made for inheritance, each for a reason that its comment gives.</summary>
    private static readonly string[] s_open = ["PosixStore", "NfsStore", "RemoteConnection", "RemoteMountOptions"];

    public static TheoryData<string> Assemblies => [.. s_allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_OfEachProject_PointDownOnly(string name)
    {
        var references = Load(name).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(reference => reference.StartsWith("emberkeep", StringComparison.OrdinalIgnoreCase));

        references.Except(s_allowed[name], StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Classes_UnlessMadeForInheritance_AreSealed(string name)
    {
        var open = Load(name).GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false }
                && type.Namespace?.StartsWith("Emberkeep", StringComparison.Ordinal) == true
                && !type.Name.StartsWith('<'))
            .Select(type => type.Name);

        open.Except(s_open, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void SystemCalls_AreMadeIn_NativeOnly()
    {
        foreach (var name in s_allowed.Keys.Where(name => !name.Equals("Emberkeep.Native", StringComparison.Ordinal)))
        {
            Load(name).GetTypes()
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
                .Select(method => $"{method.DeclaringType}.{method.Name}")
                .ShouldBeEmpty(name);
        }
    }

    [Fact]
    public void Projects_OfTheProgram_AreAllKnownHere()
    {
        var shipped = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Where(name => name.StartsWith("emberkeep", StringComparison.OrdinalIgnoreCase)
                && !name.EndsWith(".Tests", StringComparison.Ordinal));

        shipped.Order(StringComparer.Ordinal).ShouldBe(s_allowed.Keys.Order(StringComparer.Ordinal));
    }

    private static Assembly Load(string name) => Assembly.Load(new AssemblyName(name));
}
