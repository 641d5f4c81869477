using System.Runtime.CompilerServices;
using System.Text;
using CsCheck;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Format;

public sealed class DigestTests
{
    [Fact]
    public void Sha256_TextAndBytes_AreTheSameDigest() => Gen.Byte.Array[32].Sample(bytes =>
    {
        var digest = new Sha256Digest(bytes);
        var text = Convert.ToHexStringLower(bytes);
        var copy = new byte[32];
        return string.Equals(digest.ToString(), text, StringComparison.Ordinal)
            && Sha256Digest.Parse(text.ToUpperInvariant()) == digest
            && Sha256Digest.TryParse(Encoding.ASCII.GetBytes(text), out var parsed) && parsed == digest
            && digest.TryCopyTo(copy) && copy.SequenceEqual(bytes)
            && !digest.TryCopyTo(new byte[31]);
    });

    [Fact]
    public void Md5_TextAndBytes_AreTheSameDigest() => Gen.Byte.Array[16].Sample(bytes =>
    {
        var digest = new Md5Digest(bytes);
        var text = Convert.ToHexStringLower(bytes);
        var copy = new byte[16];
        return string.Equals(digest.ToString(), text, StringComparison.Ordinal)
            && Md5Digest.Parse(text.ToUpperInvariant()) == digest
            && Md5Digest.TryParse(Encoding.ASCII.GetBytes(text), out var parsed) && parsed == digest
            && digest.TryCopyTo(copy) && copy.SequenceEqual(bytes)
            && !digest.TryCopyTo(new byte[15]);
    });

    [Theory]
    [InlineData("")]
    [InlineData("c35020473aed1b4642cd726cad727b63fff2824ad68cedd7ffb73c7cbd89047")]
    [InlineData("c35020473aed1b4642cd726cad727b63fff2824ad68cedd7ffb73c7cbd8904799")]
    [InlineData("c35020473aed1b4642cd726cad727b63fff2824ad68cedd7ffb73c7cbd89047g")]
    [InlineData(" 35020473aed1b4642cd726cad727b63fff2824ad68cedd7ffb73c7cbd890479")]
    public void Sha256_Parse_RefusesWhatIsNotOne(string text)
    {
        Should.Throw<BackupException>(() => Sha256Digest.Parse(text)).Kind.ShouldBe(ErrorKind.Invalid);
        Sha256Digest.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();
        Should.Throw<BackupException>(() => Md5Digest.Parse(text)).Kind.ShouldBe(ErrorKind.Invalid);
        Md5Digest.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();
    }

    [Fact]
    public void Sizes_AreWhatListsOfMillionsCountOn()
    {
        Unsafe.SizeOf<Sha256Digest>().ShouldBe(32);
        Unsafe.SizeOf<Md5Digest>().ShouldBe(16);
        Unsafe.SizeOf<ObjectEntry>().ShouldBe(40);
    }
}
