using System.CommandLine;
using System.CommandLine.Help;

namespace Emberkeep.Cli.Commands;

/// <summary>All commands of the program.</summary>
internal static class CommandTree
{
    /// <summary>Builds the tree.</summary>
    /// <param name="options">The options that every command shares.</param>
    /// <param name="start">Makes the invocation from a parsed command line.</param>
    public static RootCommand Build(GlobalOptions options, Func<ParseResult, Invocation> start)
    {
        var root = new RootCommand("Back up block volumes to a repository that OpenStack Cinder reads and writes too, and restore them.");
        root.Directives.Clear();
        foreach (var option in options.All)
        {
            root.Add(option);
        }

        root.Add(new Command("backup", "Make, show, restore, verify and delete backups")
        {
            new BackupCreateCommand(start),
            new BackupListCommand(start),
            new BackupShowCommand(start),
            new BackupRestoreCommand(start),
            new BackupVerifyCommand(start),
            new BackupDeleteCommand(start),
            new BackupExportCommand(start),
            new BackupImportCommand(start),
        });
        root.Add(new ForgetCommand(start));
        root.Add(new Command("config", "Show and check the configuration")
        {
            new ConfigShowCommand(start),
            new ConfigCheckCommand(start),
        });
        root.Add(new Command("driver", "Show the drivers and try the repository")
        {
            new DriverListCommand(start),
            new DriverShowCommand(start),
            new ConfigCheckCommand(start),
        });
        root.Add(new Command("mount", "Show and unmount NFS shares")
        {
            new MountListCommand(start),
            new MountUnmountCommand(start),
        });
        root.Add(new Command("repository", "Look after a repository as a whole")
        {
            new RepositoryCheckCommand(start),
            new RepositoryCopyCommand(start),
            new RepositoryImportCommand(start),
            new RepositoryCleanupCommand(start),
        });
        root.Add(new CompletionCommand(start));
        ReplaceActions(root);
        return root;
    }

    private static void ReplaceActions(RootCommand root)
    {
        foreach (var option in root.Options)
        {
            switch (option)
            {
                case HelpOption { Action: HelpAction inner } help:
                    help.Action = new HelpWithExitCodes(inner);
                    break;
                case VersionOption version:
                    version.Action = new VersionAction();
                    break;
            }
        }
    }
}
