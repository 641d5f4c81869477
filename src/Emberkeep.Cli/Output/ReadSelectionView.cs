using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>Which data objects a check read.</summary>
internal sealed record ReadSelectionView(int Part, int Parts, double? Percent, int? Seed)
{
    public static ReadSelectionView? Of(ReadSelection? selection) => selection is null
        ? null
        : new ReadSelectionView(selection.Part, selection.Parts, selection.Percent, selection.Percent is null ? null : selection.Seed);
}
