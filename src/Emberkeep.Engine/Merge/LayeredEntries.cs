using System.Collections;
using Emberkeep.Engine.Format;

namespace Emberkeep.Engine.Merge;

/// <summary>Several lists of objects as one, without a copy: lists may have millions of entries.</summary>
internal sealed class LayeredEntries : IReadOnlyList<ObjectEntry>
{
    private readonly IReadOnlyList<ObjectEntry>[] _layers;
    private readonly int[] _starts;

    public LayeredEntries(IReadOnlyList<ObjectEntry>[] layers)
    {
        _layers = layers;
        _starts = new int[layers.Length];
        foreach (var (i, layer) in layers.Index())
        {
            _starts[i] = Count;
            Count = checked(Count + layer.Count);
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public ObjectEntry this[int index]
    {
        get
        {
            var layer = Array.BinarySearch(_starts, index);
            layer = layer < 0 ? ~layer - 1 : layer;

            // Empty layers begin where the next one does.
            while (layer + 1 < _starts.Length && _starts[layer + 1] == index)
            {
                layer++;
            }

            return _layers[layer][index - _starts[layer]];
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ObjectEntry> GetEnumerator() => _layers.SelectMany(layer => layer).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
