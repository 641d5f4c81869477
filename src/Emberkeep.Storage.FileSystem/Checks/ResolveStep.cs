using System.Net;
using System.Net.Sockets;
using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Finds all addresses of a share's server.</summary>
/// <param name="share">The share.</param>
/// <param name="timeout">How long the name service may take.</param>
/// <param name="time">The clock of the deadline.</param>
/// <param name="resolve">The name service; null for the system's.</param>
internal sealed class ResolveStep(
    RemoteShare share, TimeSpan timeout, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) : ICheckStep
{
    public const string StepName = "resolve";

    public string Name => StepName;

    public IReadOnlyList<string> Needs => [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = [];

    public async Task<CheckFinding> RunAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(share.Host, out var address))
        {
            Addresses = [address];
            return new CheckFinding($"{address} is an address");
        }

        var remedy = $"Check the spelling of '{share.Host}' and the name service: getent ahosts {share.Host}.";
        try
        {
            Addresses = [.. (await (resolve ?? Dns.GetHostAddressesAsync)(share.Host, cancellationToken).WaitAsync(timeout, time, cancellationToken)).Distinct()];
        }
        catch (SocketException e)
        {
            throw new BackupException(ErrorKind.Unavailable, $"The server's name {share.Host} has no address: {e.Message}.", remedy, isTransient: true, innerException: e);
        }
        catch (TimeoutException e)
        {
            throw new BackupException(
                ErrorKind.Unavailable, $"The name service has not answered for {timeout.TotalSeconds:0} s when asked for {share.Host}.", remedy, isTransient: true, innerException: e);
        }

        return Addresses.Count > 0
            ? new CheckFinding($"{share.Host} is {string.Join(", ", Addresses)}")
            {
                Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["addresses"] = Addresses.Count },
            }
            : throw new BackupException(ErrorKind.Unavailable, $"The server's name {share.Host} has no address.", remedy, isTransient: true);
    }
}
