using System.Text;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Availability;
using Emberkeep.Storage.FileSystem.GlusterFs;
using Emberkeep.Storage.FileSystem.Mounting;
using Emberkeep.Storage.FileSystem.Nfs;
using Emberkeep.Storage.FileSystem.Smb;
using Emberkeep.Testing;

namespace Emberkeep.Storage.FileSystem.Tests.Mounting;

/// <summary>The small files beside a mount: one that is damaged counts as none, except the identity, which decides where data goes.</summary>
public sealed class StateFileTests
{
    private const string Mount = """{"share": "h:/p", "mount_id": 42, "device": "0:52", "unique_id": 9, "boot_id": "b", "namespace": "mnt:[1]"}""";

    public static TheoryData<string> Damaged =>
        ["", "null", "{}", "[]", "{\"share\": null}", "{\"share\": 1}", "{\"share\": \"h:/p\", \"mount_id\": 99999999999}", "{\"share\": \"\\ud800\"}", Mount[..^1], Mount.Replace("\"b\"", "null", StringComparison.Ordinal)];

    [Fact]
    public void ParseOwnMount_WhatWasWritten_IsTaken() => ShareState.ParseOwnMount(Encoding.UTF8.GetBytes(Mount)).ShouldBe(new OwnMount("h:/p", 42, "0:52", 9, "b", "mnt:[1]"));

    /// <summary>What earlier releases wrote has no type and is NFS.</summary>
    [Theory]
    [InlineData("", "h:/p", typeof(NfsShare))]
    [InlineData(", \"type\": \"glusterfs\"", "h:/p", typeof(GlusterShare))]
    [InlineData(", \"type\": \"cifs\"", "//h/p", typeof(SmbShare))]
    [InlineData(", \"type\": \"cifs\"", "h:/p", null)]
    [InlineData(", \"type\": \"tmpfs\"", "h:/p", null)]
    public void Address_TypeOfTheMount_GivesTheShareOfThatKind(string type, string share, Type? kind)
    {
        var text = Mount.Replace("h:/p", share, StringComparison.Ordinal).Replace("}", type + "}", StringComparison.Ordinal);

        ShareState.ParseOwnMount(Encoding.UTF8.GetBytes(text))!.Address?.GetType().ShouldBe(kind);
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void ParseOwnMount_Damaged_IsNone(string text) => ShareState.ParseOwnMount(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Damaged))]
    [InlineData("{\"failures\": 1, \"reason\": null}")]
    public void FailureFile_Damaged_IsNone(string text)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File("failures.json"), text);

        new FailureFile(directory.Path).Read().ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    [InlineData("{\"id\": \"00000000-0000-0000-0000-000000000000\"}")]
    [InlineData("{\"id\": \"\\ud800\"}")]
    public void Identity_Damaged_IsRefusedWithTheFile(string text)
    {
        var error = Should.Throw<BackupException>(() => IdentityFile.Parse(Encoding.UTF8.GetBytes(text), "/share/identity"));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldContain("/share/identity");
        error.Remedy.ShouldNotBeNull();
    }
}
