using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using CsCheck;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Hashing;

namespace Emberkeep.Engine.Tests.Hashing;

public sealed class Md5LanesTests
{
    /// <summary>Sixteen lanes need AVX2 at least: without AVX-512 they run on its halves.</summary>
    public static TheoryData<int> Widths { get; } =
    [
        1,
        .. Sse2.IsSupported || AdvSimd.Arm64.IsSupported ? [4] : Array.Empty<int>(),
        .. Avx2.IsSupported ? [8, 16] : Array.Empty<int>(),
    ];

    [Fact]
    public void Width_OfThisProcessor_IsTheWidestItHas()
    {
        var expected = Avx512F.IsSupported && Vector512.IsHardwareAccelerated ? 16 : Avx2.IsSupported ? 8 : Sse2.IsSupported || AdvSimd.Arm64.IsSupported ? 4 : 1;

        Md5Lanes.Width.ShouldBe(expected);
    }

    [Fact]
    public void Sines_OfEachStep_AreThoseOfTheRfc()
    {
        for (var i = 0; i < 64; i++)
        {
            Md5Rounds.Sines[i].ShouldBe((uint)(4294967296.0 * Math.Abs(Math.Sin(i + 1))));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Append_EveryLengthUpTo300_EqualsTheLibrary(int width)
    {
        var data = Bytes(300, 1);
        var messages = Enumerable.Range(0, 301).Select(_ => new Md5Message()).ToArray();

        Md5Lanes.Append(messages, [.. Enumerable.Range(0, 301).Select(length => (ReadOnlyMemory<byte>)data.AsMemory(0, length))], width);

        for (var length = 0; length <= 300; length++)
        {
            messages[length].Complete().ShouldBe(new Md5Digest(MD5.HashData(data.AsSpan(0, length))), $"{length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Append_EachNumberOfMessages_EqualsTheLibrary(int width)
    {
        for (var count = 1; count <= 20; count++)
        {
            var data = Enumerable.Range(0, count).Select(i => Bytes(5000, i)).ToArray();
            var messages = data.Select(_ => new Md5Message()).ToArray();

            Md5Lanes.Append(messages, [.. data.Select(d => (ReadOnlyMemory<byte>)d)], width);

            messages.Select(m => m.Complete()).ShouldBe(data.Select(d => new Md5Digest(MD5.HashData(d))), $"{count} messages");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Append_LongMessages_EqualTheLibrary(int width)
    {
        var data = Enumerable.Range(0, width + 1).Select(i => Bytes((1 << 20) + (i * 100_003), 100 + i)).ToArray();
        var messages = data.Select(_ => new Md5Message()).ToArray();

        Md5Lanes.Append(messages, [.. data.Select(d => (ReadOnlyMemory<byte>)d)], width);

        messages.Select(m => m.Complete()).ShouldBe(data.Select(d => new Md5Digest(MD5.HashData(d))));
    }

    /// <summary>Rounds of pieces of any lengths, in which any of the messages take part.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Append_UnequalPiecesInManyRounds_EqualsTheLibrary(int width)
    {
        var length = Gen.OneOf(Gen.Int[0, 130], Gen.Int[0, 5000], Gen.Int[0, 20].Select(blocks => blocks * 64));
        Gen.Int[1, 20].SelectMany(count => length.Array[count].Array[1, 5]).Select(Gen.Int).Sample(
            (rounds, seed) =>
            {
                var random = new Random(seed);
                var messages = rounds[0].Select(_ => new Md5Message()).ToArray();
                var libraries = rounds[0].Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.MD5)).ToArray();
                foreach (var round in rounds)
                {
                    var taking = Enumerable.Range(0, round.Length).Where(_ => random.Next(4) > 0).ToArray();
                    random.Shuffle(taking);
                    var pieces = taking.Select(i => (ReadOnlyMemory<byte>)Bytes(round[i], random.Next())).ToArray();
                    Md5Lanes.Append([.. taking.Select(i => messages[i])], pieces, width);
                    for (var i = 0; i < taking.Length; i++)
                    {
                        libraries[taking[i]].AppendData(pieces[i].Span);
                    }
                }

                for (var i = 0; i < messages.Length; i++)
                {
                    messages[i].Complete().ShouldBe(new Md5Digest(libraries[i].GetHashAndReset()));
                    libraries[i].Dispose();
                }
            },
            iter: 300);
    }

    [Fact]
    public void Append_ByItselfInAnyPieces_EqualsTheLibrary() =>
        Gen.Int[0, 200].Array[0, 20].Sample(
            lengths =>
            {
                var message = new Md5Message();
                using var library = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
                for (var i = 0; i < lengths.Length; i++)
                {
                    var piece = Bytes(lengths[i], i);
                    message.Append(piece);
                    library.AppendData(piece);
                }

                message.Complete().ShouldBe(new Md5Digest(library.GetHashAndReset()));
            });

    private static byte[] Bytes(int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }
}
