using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emberkeep.Native.Ceph;

/// <summary>Collects what librbd reports to differ, which with striping is not in order.</summary>
internal sealed class DifferenceCollector(CallPulse pulse)
{
    private readonly List<RbdExtent> _extents = [];

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static int OnDifference(ulong offset, nuint length, int exists, nint key)
    {
        var collector = (DifferenceCollector)GCHandle.FromIntPtr(key).Target!;
        collector._extents.Add(new RbdExtent((long)offset, (long)length, exists != 0));
        return collector.Beat() ? 0 : -Errno.EINTR;
    }

    /// <summary>Everything that was reported, in order, neighbours joined.</summary>
    public List<RbdExtent> ToRuns()
    {
        _extents.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        var runs = new List<RbdExtent>();
        foreach (var extent in _extents)
        {
            if (runs.Count > 0 && runs[^1].End == extent.Offset && runs[^1].HasData == extent.HasData)
            {
                runs[^1] = runs[^1] with { Length = runs[^1].Length + extent.Length };
            }
            else
            {
                runs.Add(extent);
            }
        }

        return runs;
    }

    private bool Beat() => pulse.Beat();
}
