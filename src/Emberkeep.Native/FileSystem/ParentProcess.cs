namespace Emberkeep.Native.FileSystem;

/// <summary>The process that started this one.</summary>
internal static class ParentProcess
{
    private const int Kill = 9;

    /// <summary>
    /// Has the kernel kill this process when its parent ends. To be exact: when the thread ends that started this process, which therefore has
    /// to live as long as this one is needed (prctl(2), PR_SET_PDEATHSIG).
    /// </summary>
    /// <returns>False when the parent has ended already.</returns>
    public static bool FollowIntoDeath(int parent) =>
        Libc.ControlProcess(Libc.SetParentDeathSignal, Kill, 0, 0, 0) == 0 && Libc.ParentProcess() == parent;
}
