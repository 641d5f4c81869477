using Emberkeep.Volumes;

namespace Emberkeep.Testing.Volumes;

/// <summary>The contents of a volume, made by <see cref="RandomVolumes"/>. Printed as the runs that it was made of, later ones on top.</summary>
public sealed class SampleVolume
{
    private readonly SampleRun[] _runs;

    /// <param name="length">Bytes.</param>
    /// <param name="runs">Applied in order to a volume that is one hole.</param>
    public SampleVolume(int length, params IEnumerable<SampleRun> runs)
    {
        _runs = [.. runs];
        Content = new byte[length];
        var hole = new bool[length];
        hole.AsSpan().Fill(true);
        foreach (var run in _runs)
        {
            run.Fill(Content);
            hole.AsSpan(run.Offset, run.Length).Fill(run.Kind == RunKind.Hole);
        }

        Extents = [.. FindExtents(hole)];
    }

    public byte[] Content { get; }

    /// <summary>All of the volume in order, data and holes taking turns.</summary>
    public IReadOnlyList<VolumeExtent> Extents { get; }

    public int Length => Content.Length;

    /// <summary>A copy of it to read from, to write to, or both.</summary>
    public MemoryVolume ToMemory() => new([.. Content], Extents.Where(extent => extent.IsHole));

    /// <summary>Makes a file of it, sparse where it has holes.</summary>
    public async Task WriteFileAsync(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.SetLength(file, Length);
        foreach (var extent in Extents.Where(extent => !extent.IsHole))
        {
            await RandomAccess.WriteAsync(file, Content.AsMemory((int)extent.Offset, (int)extent.Length), extent.Offset, cancellationToken);
        }
    }

    /// <summary>This volume after further writes, and longer if they reach past its end.</summary>
    public SampleVolume With(IReadOnlyCollection<SampleRun> runs) =>
        new(runs.Select(run => run.Offset + run.Length).Append(Length).Max(), _runs.Concat(runs));

    public override string ToString() => $"{Length} bytes: {string.Join(' ', _runs.AsEnumerable())}";

    private static IEnumerable<VolumeExtent> FindExtents(bool[] hole)
    {
        var start = 0;
        while (start < hole.Length)
        {
            var length = hole.AsSpan(start).IndexOf(!hole[start]);
            length = length < 0 ? hole.Length - start : length;
            yield return new VolumeExtent(start, length, hole[start]);
            start += length;
        }
    }
}
