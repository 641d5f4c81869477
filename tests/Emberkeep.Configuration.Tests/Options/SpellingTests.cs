using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Tests.Options;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("backup_shar", "backup_share")]
    [InlineData("backup_shrae", "backup_share")]
    [InlineData("backup_sha_blocksize_bytes", "backup_sha_block_size_bytes")]
    [InlineData("backup_compresion_algorithm", "backup_compression_algorithm")]
    [InlineData("something_else_entirely", null)]
    public void Nearest_MisspeltName_IsFound(string word, string? expected) => OptionTable.Nearest(word).ShouldBe(expected);

    [Fact]
    public void Nearest_HugeName_IsNotCompared() => OptionTable.Nearest(new string('a', 100_000)).ShouldBeNull();

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "abc", 0)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_TwoWords_CountsEdits(string left, string right, int expected)
    {
        Spelling.Distance(left, right).ShouldBe(expected);
        Spelling.Distance(right, left).ShouldBe(expected);
    }
}
