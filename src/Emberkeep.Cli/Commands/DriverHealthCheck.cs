using Emberkeep.Checks;
using Emberkeep.Cli.Composition;
using Emberkeep.Cli.Output;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Checks;

namespace Emberkeep.Cli.Commands;

/// <summary>Tries a repository for <c>driver list</c> and <c>driver show</c>.</summary>
internal static class DriverHealthCheck
{
    /// <summary>Tries the repository that the selection names, as <c>config check --no-throughput</c> does.</summary>
    public static async Task<DriverHealth> RunAsync(Invocation invocation, RepositorySelection selection, DriverDescription driver, CancellationToken cancellationToken)
    {
        try
        {
            if (invocation.Composition.LoadConfiguration(selection).Faults is [var fault, ..])
            {
                return DriverHealth.Failed(new BackupException(ErrorKind.Invalid, fault, "See all faults with `emberkeep config check`."));
            }

            return driver.Address is null
                ? await OpenAsync(invocation, selection, cancellationToken)
                : await CheckAsync(invocation, selection, cancellationToken);
        }
        catch (BackupException e)
        {
            return DriverHealth.Failed(e);
        }
    }

    /// <summary>A plug-in has no steps of its own; its store can say whether it can be used.</summary>
    private static async Task<DriverHealth> OpenAsync(Invocation invocation, RepositorySelection selection, CancellationToken cancellationToken)
    {
        await using var driver = await invocation.OpenDriverAsync(selection, cancellationToken);
        await driver.CheckAsync(cancellationToken);
        return new DriverHealth(IsGood: true, driver.Location, Remedy: null, Error: null);
    }

    private static async Task<DriverHealth> CheckAsync(Invocation invocation, RepositorySelection selection, CancellationToken cancellationToken)
    {
        await using var check = invocation.Composition.OpenCheck(selection, new CheckSettings { ThroughputBytes = 0 });
        var passed = 0;
        await foreach (var result in CheckRun.RunAsync(check.Steps, invocation.Time, cancellationToken))
        {
            if (result.Error is { } error)
            {
                return new DriverHealth(IsGood: false, $"{result.Step}: {result.Text}", result.Remedy, error);
            }

            passed += result.Status == CheckStatus.Ok ? 1 : 0;
        }

        return new DriverHealth(IsGood: true, $"{check.Location}, {Size.Count(passed, "step")} passed", Remedy: null, Error: null);
    }
}
