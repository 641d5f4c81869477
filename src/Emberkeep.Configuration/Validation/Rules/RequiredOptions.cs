using Emberkeep.Configuration.Drivers;
using Emberkeep.Configuration.Options;
using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Validation.Rules;

/// <summary>What the configured driver cannot start without. Cinder demands the same.</summary>
internal static class RequiredOptions
{
    public static void Check(RuleContext context)
    {
        if (context.Driver is not { } driver)
        {
            return;
        }

        foreach (var option in Of(driver))
        {
            if (IsMissing(context.Settings, option))
            {
                var place = context.Settings.SourceOf(context.Settings.IsSet(option) ? option : ServiceOptions.Driver);
                context.Report.Add(
                    new ConfigurationFault(place, option.Name, $"the {driver.ShortName} driver needs a value and there is none", $"Set {option.Name}."),
                    option);
            }
        }
    }

    private static Option[] Of(DriverName driver) => driver.Area switch
    {
        OptionArea.Posix => [PosixOptions.Path],
        OptionArea.Nfs => [NfsOptions.Share, NfsOptions.MountPointBase],
        OptionArea.GlusterFs => [GlusterFsOptions.Share, GlusterFsOptions.MountPoint],
        OptionArea.Smb => [SmbOptions.Share, NfsOptions.MountPointBase],
        OptionArea.S3 => [S3Options.EndpointUrl],
        OptionArea.Gcs => [GcsOptions.Bucket, GcsOptions.CredentialFile, GcsOptions.ProjectId],
        OptionArea.Ceph => [CephOptions.Conf, CephOptions.User, CephOptions.Pool],
        _ => [],
    };

    private static bool IsMissing(Settings settings, Option option) => option switch
    {
        Option<Secret?> secret => settings.TryGet(secret, out var value) && (value is null || value.IsEmpty),
        Option<string?> text => settings.TryGet(text, out var value) && string.IsNullOrWhiteSpace(value),
        _ => false,
    };
}
