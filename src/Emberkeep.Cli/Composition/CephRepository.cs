using Emberkeep.Ceph;
using Emberkeep.Ceph.Checks;
using Emberkeep.Checks;
using Emberkeep.Configuration;
using Emberkeep.Configuration.Ini;
using Emberkeep.Configuration.Options;
using Emberkeep.Drivers;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Throttling;
using Emberkeep.Storage.FileSystem.Checks;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Cli.Composition;

/// <summary>A pool of a Ceph cluster. Its backups are images, so it has a driver of its own and no store.</summary>
internal sealed class CephRepository : IRepositoryKind
{
    private const string Remedy = "Write ceph:POOL, and behind it ?conf=FILE&id=USER where backup_ceph_conf and backup_ceph_user do not fit.";

    /// <inheritdoc/>
    public OptionArea Area => OptionArea.Ceph;

    /// <inheritdoc/>
    public string Scheme => "ceph:";

    /// <inheritdoc/>
    public DriverFeatures Features => CephBackupDriver.Features;

    /// <inheritdoc/>
    public IEnumerable<string> OverridesOf(string address)
    {
        yield return IniWriter.Override(ServiceOptions.Driver, "ceph");
        var parts = address[Scheme.Length..].Split('?', 2);
        var pool = parts[0].Trim('/');
        if (pool.Contains('/', StringComparison.Ordinal))
        {
            throw new BackupException(ErrorKind.Invalid, $"'{address}' does not name a pool of Ceph.", Remedy);
        }

        if (pool.Length > 0)
        {
            yield return IniWriter.Override(CephOptions.Pool, pool);
        }

        foreach (var part in parts is [_, var query] ? query.Split('&', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            yield return part.Split('=', 2) switch
            {
                ["conf", { Length: > 0 } file] => IniWriter.Override(CephOptions.Conf, Uri.UnescapeDataString(file)),
                ["id", { Length: > 0 } user] => IniWriter.Override(CephOptions.User, Uri.UnescapeDataString(user)),
                _ => throw new BackupException(ErrorKind.Invalid, $"'{address}' has an option that there is not.", Remedy),
            };
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> FaultsOf(Settings settings)
    {
        BackupException? fault = null;
        try
        {
            CephDriverOptions.From(settings);
        }
        catch (BackupException e)
        {
            fault = e;
        }

        return fault is null ? [] : [$"{fault.Message} {fault.Remedy}"];
    }

    /// <inheritdoc/>
    public IStoreCheck OpenCheck(Settings settings, CheckSettings checkSettings, TimeProvider time) => new CephCheck(CephDriverOptions.From(settings), time);

    /// <summary>Makes the driver. The caller disposes it.</summary>
    public static BackupDriver OpenDriver(Settings settings, RateLimiter? limiter, TimeProvider time, ILogger logger) =>
        new CephBackupDriver(CephDriverOptions.From(settings) with { Limiter = limiter }, time, logger);
}
