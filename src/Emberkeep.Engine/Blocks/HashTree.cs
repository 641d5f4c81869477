using System.Security.Cryptography;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Blocks;

/// <summary>
/// The hash tree over the SHA-256 digests of a backup's blocks, as docs/reference/repository-format.md defines it: the Merkle tree of RFC 6962,
/// section 2.1, whose entries are the digests (32 bytes each) in the order of the volume. Its root stands for every byte of the volume.
/// </summary>
/// <remarks>
/// Leaves and inner nodes are hashed behind different first bytes, so that no volume can be made whose blocks look like another one's inner nodes.
/// Digests are appended one after another; only the roots of complete subtrees are kept, one per power of two.
/// </remarks>
internal sealed class HashTree
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    /// <summary>The root of the complete subtree of 2^i leaves, where bit i of <see cref="Count"/> is set. Longer ones come first in the volume.</summary>
    private readonly Sha256Digest[] _complete = new Sha256Digest[64];

    /// <summary>Number of digests appended.</summary>
    public long Count { get; private set; }

    /// <summary>Appends the digests of the next blocks.</summary>
    public void Append(ReadOnlySpan<Sha256Digest> blocks)
    {
        foreach (var block in blocks)
        {
            Append(block);
        }
    }

    /// <summary>The root over everything that was appended so far; more may be appended afterwards.</summary>
    public Sha256Digest GetRoot()
    {
        if (Count == 0)
        {
            Span<byte> empty = stackalloc byte[Sha256Digest.Size];
            SHA256.HashData([], empty);
            return new Sha256Digest(empty);
        }

        // From the shortest subtree at the volume's end: everything to the left of it is at least as large, as the RFC's split demands.
        Sha256Digest? root = null;
        for (var level = 0; level < _complete.Length; level++)
        {
            if ((Count >> level & 1) != 0)
            {
                root = root is { } right ? Node(_complete[level], right) : _complete[level];
            }
        }

        return root!.Value;
    }

    private void Append(in Sha256Digest block)
    {
        var node = Leaf(block);
        var level = 0;
        for (; (Count >> level & 1) != 0; level++)
        {
            node = Node(_complete[level], node);
        }

        _complete[level] = node;
        Count++;
    }

    private static Sha256Digest Leaf(in Sha256Digest block)
    {
        Span<byte> input = stackalloc byte[1 + Sha256Digest.Size];
        input[0] = LeafPrefix;
        block.TryCopyTo(input[1..]);
        return Hash(input);
    }

    private static Sha256Digest Node(in Sha256Digest left, in Sha256Digest right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Sha256Digest.Size)];
        input[0] = NodePrefix;
        left.TryCopyTo(input[1..]);
        right.TryCopyTo(input[(1 + Sha256Digest.Size)..]);
        return Hash(input);
    }

    private static Sha256Digest Hash(ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        SHA256.HashData(input, digest);
        return new Sha256Digest(digest);
    }
}
