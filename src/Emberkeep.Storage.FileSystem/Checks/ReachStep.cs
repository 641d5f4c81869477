using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Storage.FileSystem.Remote;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Connects to the port of the server on each of its addresses.</summary>
/// <param name="share">The share.</param>
/// <param name="options">Name the port and the transport.</param>
/// <param name="resolved">Knows the addresses.</param>
/// <param name="timeout">How long a connection may take.</param>
/// <param name="time">The clock.</param>
internal sealed class ReachStep(RemoteShare share, RemoteMountOptions options, ResolveStep resolved, TimeSpan timeout, TimeProvider time) : ICheckStep
{
    public const string StepName = "reach";

    /// <summary>A connection within a data centre takes milliseconds; one that takes longer than this will not come about.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _timeout = timeout < s_longest ? timeout : s_longest;

    public string Name => StepName;

    public IReadOnlyList<string> Needs => [ResolveStep.StepName];

    private int Port => int.TryParse(options.Value("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : share.Protocol.UsualPort;

    public async Task<CheckFinding> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value("proto") is "rdma" or "rdma6")
        {
            return CheckFinding.Skipped("the transport is RDMA, not TCP");
        }

        var tries = await Task.WhenAll(resolved.Addresses.Select(address => ConnectAsync(address, cancellationToken)));
        var text = string.Join(", ", tries.Select(t => $"{new IPEndPoint(t.Address, Port)} {t.Failure ?? $"in {Amount.Milliseconds(t.Time)}"}"));
        var reached = tries.Where(t => t.Failure is null).ToList();
        return reached.Count > 0
            ? new CheckFinding(text)
            {
                Advice = reached.Count == tries.Length ? null : $"Clients may try the addresses that do not answer first: remove them from the name service, or write an address in place of {share.Host}.",
                Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["connect_seconds"] = reached.Min(t => t.Time).TotalSeconds },
            }
            : throw new BackupException(
                ErrorKind.Unavailable,
                $"No connection to the server of the share {share}: {text}.",
                $"Check that {share.Host} runs and serves {share.Protocol.DisplayName} over TCP, and that no firewall is in between: nc -vz {share.Host} {Port.ToString(CultureInfo.InvariantCulture)}.",
                isTransient: true);
    }

    private async Task<(IPAddress Address, string? Failure, TimeSpan Time)> ConnectAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, Port, either.Token);
            return (address, null, time.GetElapsedTime(start));
        }
        catch (SocketException e)
        {
            return (address, $"failed ({e.Message})", time.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (address, string.Create(CultureInfo.InvariantCulture, $"did not answer within {_timeout.TotalSeconds:0.#} s"), _timeout);
        }
    }
}
