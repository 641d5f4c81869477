using Emberkeep.MountHelper.Kernel;

namespace Emberkeep.MountHelper;

/// <summary>Makes sure that the process is root's, by the ways that are supported: sudo, a unit of root's, or ambient capabilities.</summary>
internal static class Privilege
{
    /// <summary>
    /// Becomes root if it is not yet. mount.nfs and its like work for user 0 only, so ambient CAP_SYS_ADMIN needs CAP_SETUID and CAP_SETGID beside it.
    /// </summary>
    public static void Require()
    {
        if (SystemCalls.AuxiliaryValue(SystemCalls.AuxSecure) != 0)
        {
            throw new Refusal(ExitCode.NotPrivileged, "The program file must have neither the set-user-id bit nor file capabilities: they would let its caller choose the environment.");
        }

        if (SystemCalls.EffectiveUser() != 0 && (SystemCalls.SetGroups(0, 0, 0) != 0 || SystemCalls.SetUsers(0, 0, 0) != 0))
        {
            throw new Refusal(ExitCode.NotPrivileged, "Root's rights are needed: start it through sudo, through its socket, or with the ambient capabilities SYS_ADMIN, SETUID and SETGID.");
        }
    }
}
