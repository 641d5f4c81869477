using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emberkeep.Native.Nfs;

namespace Emberkeep.Storage.FileSystem.Tests.Nfs.UserClient;

/// <summary>Sizes and offsets as a C compiler gives them for nfsc/libnfs-raw-nfs.h of libnfs 4.0 on a 64-bit platform.</summary>
public sealed class LayoutTests
{
    [Fact]
    public void Structures_AreLaidOutAsInC()
    {
        Unsafe.SizeOf<NfsOpaque>().ShouldBe(16);
        Unsafe.SizeOf<NameArguments>().ShouldBe(24);
        Unsafe.SizeOf<NfsAttributes>().ShouldBe(88);
        Unsafe.SizeOf<OptionalAttributes>().ShouldBe(96);
        Unsafe.SizeOf<OptionalHandle>().ShouldBe(24);
        Unsafe.SizeOf<NewAttributes>().ShouldBe(64);
        Unsafe.SizeOf<CreateArguments>().ShouldBe(96);
        Unsafe.SizeOf<MakeDirectoryArguments>().ShouldBe(88);
        Unsafe.SizeOf<SetAttributesArguments>().ShouldBe(96);
        Unsafe.SizeOf<RangeArguments>().ShouldBe(32);
        Unsafe.SizeOf<WriteArguments>().ShouldBe(48);
        Unsafe.SizeOf<RenameArguments>().ShouldBe(48);
        Unsafe.SizeOf<LinkArguments>().ShouldBe(40);
        Unsafe.SizeOf<ListArguments>().ShouldBe(40);
        Unsafe.SizeOf<ListEntry>().ShouldBe(152);
        Unsafe.SizeOf<PollDescriptor>().ShouldBe(8);
    }

    [Theory]
    [InlineData(typeof(NfsAttributes), nameof(NfsAttributes.Size), 24)]
    [InlineData(typeof(NfsAttributes), nameof(NfsAttributes.FileSystem), 48)]
    [InlineData(typeof(NfsAttributes), nameof(NfsAttributes.Modified), 72)]
    [InlineData(typeof(OptionalAttributes), nameof(OptionalAttributes.Value), 8)]
    [InlineData(typeof(OptionalHandle), nameof(OptionalHandle.Value), 8)]
    [InlineData(typeof(CreateArguments), nameof(CreateArguments.Attributes), 32)]
    [InlineData(typeof(SetAttributesArguments), nameof(SetAttributesArguments.Attributes), 16)]
    [InlineData(typeof(SetAttributesArguments), nameof(SetAttributesArguments.ChecksChangeTime), 80)]
    [InlineData(typeof(RangeArguments), nameof(RangeArguments.Count), 24)]
    [InlineData(typeof(WriteArguments), nameof(WriteArguments.Stability), 28)]
    [InlineData(typeof(WriteArguments), nameof(WriteArguments.Data), 32)]
    [InlineData(typeof(LinkArguments), nameof(LinkArguments.Where), 16)]
    [InlineData(typeof(ListArguments), nameof(ListArguments.CookieVerifier), 24)]
    [InlineData(typeof(ListArguments), nameof(ListArguments.ReplyBytes), 36)]
    [InlineData(typeof(ListEntry), nameof(ListEntry.Attributes), 24)]
    [InlineData(typeof(ListEntry), nameof(ListEntry.Handle), 120)]
    [InlineData(typeof(ListEntry), nameof(ListEntry.Next), 144)]
    public void Fields_AreWhereCHasThem(Type structure, string field, int offset) => Marshal.OffsetOf(structure, field).ShouldBe(offset);
}
