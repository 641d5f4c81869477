using System.Globalization;
using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Validation.Rules;

/// <summary>Objects hold whole hash blocks, or no incremental backup could tell which object a changed block is in.</summary>
internal static class ObjectSizes
{
    private static readonly (Option<long> ObjectSize, Option<long> BlockSize)[] Pairs =
    [
        (PosixOptions.FileSize, PosixOptions.ShaBlockSize),
        (SwiftOptions.ObjectSize, SwiftOptions.BlockSize),
        (S3Options.ObjectSize, S3Options.BlockSize),
        (GcsOptions.ObjectSize, GcsOptions.BlockSize),
    ];

    public static void Check(RuleContext context)
    {
        foreach (var (objectOption, blockOption) in Pairs)
        {
            if (context.Settings.TryGet(objectOption, out var objectSize)
                && context.Settings.TryGet(blockOption, out var blockSize)
                && objectSize % blockSize != 0)
            {
                context.Fault(
                    string.Create(CultureInfo.InvariantCulture, $"{objectSize} is not a multiple of {blockOption.Name} = {blockSize}"),
                    $"Set {objectOption.Name} to {Suggest(objectSize, blockSize)}, or change {blockOption.Name}.",
                    objectOption, blockOption);
            }
        }
    }

    private static string Suggest(long objectSize, long blockSize) =>
        Math.Max(objectSize / blockSize, 1) is var count && count <= long.MaxValue / blockSize
            ? (count * blockSize).ToString(CultureInfo.InvariantCulture)
            : "a multiple of it";
}
