extern alias Program;

using Program::Emberkeep.MountHelper;
using Program::Emberkeep.MountHelper.Grammar;
using Program::Emberkeep.MountHelper.Mounts;

namespace Emberkeep.MountScenarios;

/// <summary>What emberkeep-mount does, with another type of file system in place of NFS: for machines whose kernel has no NFS.</summary>
internal static class MountProgramScenario
{
    public static int Run(string verb, string name, string type)
    {
        try
        {
            var entry = TrustedSharesFile.Read(SharesFile.FixedPath).Entries.Single(e => e.Name == name);
            var mounts = new ShareMounts([type]);
            if (verb == "mount")
            {
                mounts.Mount(entry);
            }
            else
            {
                mounts.Unmount(entry, lazily: verb == "detach");
            }

            return 0;
        }
        catch (Refusal refusal)
        {
            Console.Error.WriteLine(refusal.Message);
            return (int)refusal.Code;
        }
    }
}
