using Emberkeep.Configuration.Options;

namespace Emberkeep.Configuration.Validation.Rules;

/// <summary>A relative directory would be another one for a service than for an operator's shell.</summary>
internal static class Directories
{
    public static void Check(RuleContext context)
    {
        foreach (var option in new[] { ServiceOptions.StatePath, PosixOptions.Path, NfsOptions.MountPointBase, GlusterFsOptions.MountPoint, TsmOptions.RecordDirectory, TsmOptions.LinkDirectory })
        {
            if (context.Settings.IsSet(option)
                && context.Settings.TryGet(option, out var path)
                && path.Length > 0
                && !Path.IsPathRooted(path))
            {
                context.Warn(option, "the path is relative, so it depends on where Emberkeep is started", "Write a path that begins with '/'.");
            }
        }
    }
}
