using System.Reflection;
using System.Reflection.Emit;
using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Loading;
using Emberkeep.Configuration.Options;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Nfs;

namespace Emberkeep.Plugins.Tests;

public sealed class StorePluginTests : IDisposable
{
    private readonly PluginFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PluginFolder.StoreType)]
    [InlineData(PluginFolder.ProviderType)]
    public void Load_StoreOrProviderType_GivesTheProviderAndItsOptions(string type)
    {
        var plugin = _folder.Load(type);

        plugin.Path.ShouldBe(_folder.MainFile);
        plugin.Driver.ClassPath.ShouldBe("cinder.backup.drivers.nfs.NFSBackupDriver");
        plugin.StoreType.ShouldNotBeNull().IsAssignableTo(typeof(NfsStore)).ShouldBeTrue();
        plugin.Driver.Options!.Options.Select(option => option.Name).ShouldContain("backup_sample_volume_root", StringComparer.Ordinal);
    }

    [Fact]
    public void Load_AnyPlugin_SharesTheContractsWithTheProgram() =>
        _folder.Load().Provider.GetType().Assembly.GetType(PluginFolder.StoreType)!.BaseType.ShouldBe(typeof(NfsStore));

    [Fact]
    public void Load_ByWholePathOrFromAFolderOfItsName_IsFound()
    {
        StorePlugin.Load(_folder.MainFile, PluginFolder.StoreType, []).Path.ShouldBe(_folder.MainFile);
        var nested = Directory.CreateDirectory(Path.Combine(_folder.Root, "many", PluginFolder.Assembly)).FullName;
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
        {
            File.Copy(file, Path.Combine(nested, Path.GetFileName(file)));
        }

        StorePlugin.Load(PluginFolder.Assembly, PluginFolder.StoreType, ["/nowhere", Path.GetDirectoryName(nested)!]).Path.ShouldStartWith(nested);
    }

    [Fact]
    public void Load_NoSuchFile_NamesTheOptionAndWhereItLooked()
    {
        var error = Should.Throw<BackupException>(() => StorePlugin.Load("Acme.Array", "Acme.Array.ArrayStore", [_folder.Path]));

        error.Kind.ShouldBe(ErrorKind.NotFound);
        error.Message.ShouldContain("backup_driver = Acme.Array!Acme.Array.ArrayStore");
        error.Message.ShouldContain($"{_folder.Path}/Acme.Array.dll, {_folder.Path}/Acme.Array/Acme.Array.dll");
        error.Remedy!.ShouldContain("backup_plugin_path");
    }

    [Theory]
    [InlineData("../plugins/Emberkeep.Samples.ArrayStore")]
    [InlineData("..")]
    public void Load_RelativePath_IsRefused(string assembly) =>
        Should.Throw<BackupException>(() => StorePlugin.Load(assembly, PluginFolder.StoreType, [_folder.Path])).Kind.ShouldBe(ErrorKind.Invalid);

    [Theory]
    [InlineData("Emberkeep.Samples.NoSuchStore")]
    [InlineData("Emberkeep.Samples.ArrayClient")]
    public void Load_WrongType_NamesThoseThatThereAre(string type)
    {
        var error = Should.Throw<BackupException>(() => _folder.Load(type));

        error.Kind.ShouldBe(ErrorKind.NotFound);
        error.Message.ShouldContain(type);
        error.Remedy!.ShouldContain(PluginFolder.ProviderType);
    }

    [Theory]
    [InlineData(false, UnixFileMode.GroupWrite)]
    [InlineData(false, UnixFileMode.OtherWrite)]
    [InlineData(true, UnixFileMode.GroupWrite)]
    [InlineData(true, UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    public void Load_OthersMayWrite_IsRefused(bool isFolder, UnixFileMode mode)
    {
        var path = isFolder ? _folder.Path : _folder.MainFile;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | mode);

        var error = Should.Throw<BackupException>(() => _folder.Load());

        error.Kind.ShouldBe(ErrorKind.Unauthorized);
        error.Message.ShouldContain($"'{path}': its group or others may write to it");
    }

    [Fact]
    public void Load_LinkIntoAFolderThatOthersMayWrite_IsRefused()
    {
        var open = Directory.CreateDirectory(Path.Combine(_folder.Root, "open")).FullName;
        var target = Path.Combine(open, PluginFolder.Assembly + ".dll");
        File.Move(_folder.MainFile, target);
        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite);
        File.CreateSymbolicLink(_folder.MainFile, target);

        Should.Throw<BackupException>(() => _folder.Load()).Message.ShouldContain($"'{open}'");
    }

    [Fact]
    public void Load_FileOfAnotherUser_IsRefused()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Giving a file away takes root.");
        }

        Emberkeep.Testing.Command.Run("chown", "65534", _folder.MainFile).ExitCode.ShouldBe(0);

        Should.Throw<BackupException>(() => _folder.Load()).Message.ShouldContain("it belongs to user 65534");
    }

    [Fact]
    public void Load_AnotherVersionOfTheContract_IsRefusedByItsNumber()
    {
        Emit("Old.Plugin", contract: 99);

        var error = Should.Throw<BackupException>(() => StorePlugin.Load("Old.Plugin", "Old.Type", [_folder.Path]));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Message.ShouldContain("version 99");
    }

    [Fact]
    public void Load_AssemblyThatIsNoPlugin_IsRefused()
    {
        Emit("Some.Library", contract: null);

        Should.Throw<BackupException>(() => StorePlugin.Load("Some.Library", "Some.Type", [_folder.Path])).Message.ShouldContain("is not a plug-in");
    }

    [Fact]
    public void Load_FileThatIsNoAssembly_IsAnErrorThatNamesIt()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "Text.dll"), "text");

        var error = Should.Throw<BackupException>(() => StorePlugin.Load("Text", "Text.Type", [_folder.Path]));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Message.ShouldContain("Text.dll");
    }

    [Theory]
    [InlineData("backup_share")]
    [InlineData("backup_nfs_share")]
    public void Load_OptionOfAPluginThatIsCalledLikeOneOfOurs_IsRefused(string name)
    {
        var section = new OptionSection("Acme", "Options of Acme's plug-in.");
        section.AddText(name, "Another meaning.");
        var sources = new ConfigurationSources { Vendor = new VendorDriver("cinder.backup.drivers.nfs.NFSBackupDriver", OptionArea.Nfs, section) };

        Should.Throw<BackupException>(() => ConfigurationLoader.Load(sources)).Message.ShouldContain($"declares the option {name}");
    }

    private void Emit(string name, int? contract)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        assembly.DefineDynamicModule(name);
        if (contract is { } version)
        {
            assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(StorePluginAttribute).GetConstructors().Single(), [version]));
        }

        assembly.Save(Path.Combine(_folder.Path, name + ".dll"));
    }
}
