using System.Text;
using CsCheck;
using Emberkeep.Engine.Format;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Tests.Format;

/// <summary>Each damage is made from a good list by a change that its name tells.</summary>
public sealed class Sha256FileDamageTests
{
    private static readonly string First = Sha256FileTests.RandomHashes(5, 1)[0].ToString();

    public static TheoryData<string, string, string, string> Replacements => new()
    {
        { "hash short", First, First[1..], "is not a SHA-256 of 64 hex digits" },
        { "hash long", First, "0" + First, "is not a SHA-256 of 64 hex digits" },
        { "hash no hex", First, "g" + First[1..], "is not a SHA-256 of 64 hex digits" },
        { "hash a number", $"\"{First}\"", "7", "the list of hashes is broken after 0 hashes" },
        { "hash null", $"\"{First}\"", "null", "the list of hashes is broken after 0 hashes" },
        { "comma missing", $"\"{First}\",", $"\"{First}\"", "the list of hashes is broken after 1 hashes" },
        { "comma twice", $"\"{First}\",", $"\"{First}\",,", "the list of hashes is broken after 1 hashes" },
        { "comma after the last", "\"\n  ]", "\",\n  ]", "the list of hashes is broken after 5 hashes" },
        { "list not closed", "\"\n  ]", "\"\n  ", "it is not JSON, or nested too deep" },
        { "list an object", "\"sha256s\": [", "\"sha256s\": {", "'sha256s' is not a list" },
        { "list missing", "\"sha256s\"", "\"sha\"", "it has no 'sha256s'" },
        { "list twice", "  \"version\"", "  \"sha256s\": [],\n  \"version\"", "the key 'sha256s' stands there twice" },
        { "block size missing", "\"chunk_size\": 32768,", "", "it has no 'chunk_size' before 'sha256s'" },
        { "block size behind the list", "\"chunk_size\": 32768,", "\"chunk_sizes\": 32768,", "it has no 'chunk_size' before 'sha256s'" },
        { "block size zero", "32768", "0", "'chunk_size' is 0, not between 1 and" },
        { "block size negative", "32768", "-32768", "'chunk_size' is -32768" },
        { "block size huge", "32768", "32768000000", "'chunk_size' is 32768000000" },
        { "block size fraction", "32768", "32768.5", "which is not a whole number" },
        { "version missing", "\"version\": \"1.0.0\",", "", "it has no 'version'" },
        { "volume missing", ",\n  \"volume_id\": \"11111111-2222-3333-4444-555555555555\"", "", "it has no 'volume_id'" },
        { "something behind the end", "5555555\"\n}", "5555555\"\n}{}", "it is not JSON" },
    };

    [Theory]
    [MemberData(nameof(Replacements))]
    public async Task Read_Damaged_IsRefusedWithFileAndReason(string damage, string good, string bad, string reason)
    {
        var text = Encoding.ASCII.GetString(await GoodAsync());
        text.ShouldContain(good, customMessage: damage);

        var error = await Should.ThrowAsync<BackupException>(() => ReadAsync(Encoding.ASCII.GetBytes(text.Replace(good, bad, StringComparison.Ordinal)), 1000));

        error.Kind.ShouldBe(ErrorKind.Corrupt);
        error.Message.ShouldStartWith("list of X is damaged: ");
        if (!damage.StartsWith("list not", StringComparison.Ordinal))
        {
            error.Message.ShouldContain(reason);
        }

        error.Remedy.ShouldNotBeNull();
    }

    [Fact]
    public async Task Read_OfAnotherVersion_IsUnsupported()
    {
        var text = Encoding.ASCII.GetString(await GoodAsync()).Replace("1.0.0", "1.1.0", StringComparison.Ordinal);

        var error = await Should.ThrowAsync<BackupException>(() => ReadAsync(Encoding.ASCII.GetBytes(text), 1000));

        error.Kind.ShouldBe(ErrorKind.Unsupported);
        error.Message.ShouldContain("1.1.0");
    }

    [Fact]
    public async Task Read_CutOffAnywhere_IsRefusedAsCutOff()
    {
        var whole = await GoodAsync();
        for (var length = 0; length < whole.Length; length++)
        {
            var error = await Should.ThrowAsync<BackupException>(() => ReadAsync(whole[..length], 100));
            error.Kind.ShouldBe(ErrorKind.Corrupt);
            error.Message.ShouldContain(length == 0 ? "it is empty" : $"it is cut off after {length} bytes");
        }
    }

    [Fact]
    public async Task Read_AnyBytesChanged_NeverFailsOtherwiseThanByRefusing()
    {
        var whole = await GoodAsync();
        var change = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.OneOf(Gen.Byte, Gen.Int[0, 12].Select(i => "\"\\{}[],:u0-\0\n"u8[i])));
        await Gen.Select(change.Array[1, 6], Gen.Int[1, 200]).SampleAsync(async (changes, step) =>
        {
            var damaged = whole.ToArray();
            foreach (var (at, value) in changes)
            {
                damaged[at] = value;
            }

            try
            {
                (await ReadAsync(damaged, step)).Count.ShouldBeInRange(0, 5);
            }
            catch (BackupException e)
            {
                e.Kind.ShouldBeOneOf(ErrorKind.Corrupt, ErrorKind.Unsupported);
            }
        }, iter: 3000);
    }

    private static Task<byte[]> GoodAsync() => Sha256FileTests.WriteAsync(Sha256FileTests.RandomHashes(5, 1), 5);

    private static async Task<List<Sha256Digest>> ReadAsync(byte[] file, int step)
    {
        await using var reader = await Sha256FileReader.OpenAsync(new DripStream(file, step), "list of X", CancellationToken.None);
        return await Sha256FileTests.ReadAllAsync(reader, 3);
    }
}
