using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Http;
using Emberkeep.Storage.Decorators.Retrying;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.Swift.Checks;

/// <summary>
/// What is tried to make sure that a container can be used. It leaves nothing behind, not even a container that it had to make; an object that is left when the
/// process is killed is in nobody's way, since no backup's objects are called like it.
/// </summary>
public sealed class SwiftCheck : IStoreCheck
{
    private const int SmallLength = 100_000;
    private const int PieceLength = 1 << 20;

    private readonly SwiftStoreOptions _options;
    private readonly SwiftStore _inner;
    private readonly RetryingStore _store;
    private readonly TimeProvider _time;
    private readonly ObjectName _name = NewName();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(SmallLength);
    private readonly List<ObjectName> _left = [];
    private bool _hasMadeContainer;

    /// <summary>Prepares the steps; nothing is sent yet.</summary>
    /// <param name="options">The account.</param>
    /// <param name="throughputBytes">Most bytes to write and read when the rate is measured; 0 not to measure.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of repeated requests.</param>
    public SwiftCheck(SwiftStoreOptions options, long throughputBytes, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        var retrier = SwiftStoreOpener.RetrierOf(options, time, logger);
        _inner = new SwiftStore(options, retrier, time);
        _store = new RetryingStore(_inner, retrier);
        Steps =
        [
            new Step("resolve", ResolveAsync),
            new Step("auth", AuthenticateAsync, "resolve"),
            new Step("container", FindContainerAsync, "auth"),
            new Step("write", WriteAsync, "container"),
            new Step("read", ReadAsync, "write"),
            new Step("list", ListAsync, "write"),
            new Step("delete", DeleteAsync, "write"),
            new Step("throughput", token => MeasureAsync(throughputBytes, token), "delete"),
        ];
    }

    /// <inheritdoc/>
    public string Location => $"{_inner.Location}/{_options.Container}";

    /// <inheritdoc/>
    public IReadOnlyList<ICheckStep> Steps { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var name in _left)
            {
                await _store.DeleteAsync(_options.Container, name, CancellationToken.None);
            }

            if (_hasMadeContainer)
            {
                using var response = await _inner.Client.SendAsync(HttpMethod.Delete, SwiftNames.Path(_options.Container), "Removing the container", CancellationToken.None);
            }
        }
        catch (BackupException)
        {
            // The step that left it has said what is wrong.
        }

        await _store.DisposeAsync();
    }

    private static ObjectName NewName() => ObjectName.Parse($"emberkeep-check-{RandomNumberGenerator.GetHexString(32, lowercase: true)}");

    private async Task<CheckFinding> ResolveAsync(CancellationToken cancellationToken)
    {
        var host = (_options.Credentials.AuthUrl ?? _options.Credentials.StorageUrl)!.DnsSafeHost;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            return new CheckFinding(IPAddress.TryParse(host, out _) ? $"{host} is an address" : $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}");
        }
        catch (SocketException e)
        {
            throw HttpErrors.OfConnection(e, host, $"Looking for the authentication service of {_inner.Location}");
        }
    }

    private async Task<CheckFinding> AuthenticateAsync(CancellationToken cancellationToken)
    {
        var session = await _inner.Client.GetSessionAsync(cancellationToken);
        var account = new Uri(session.StorageUrl).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        var until = session.ExpiresAt is { } end ? string.Create(CultureInfo.InvariantCulture, $", token until {end:u}") : "";
        return new CheckFinding($"{_options.Credentials.Who} at {account}{until}");
    }

    private async Task<CheckFinding> FindContainerAsync(CancellationToken cancellationToken)
    {
        _hasMadeContainer = !await _inner.HasContainerAsync(_options.Container, cancellationToken);
        await _store.EnsureContainerAsync(_options.Container, cancellationToken);
        var limit = (await _inner.GetInfoAsync(cancellationToken)).MaxObject;
        return new CheckFinding($"{_options.Container} {(_hasMadeContainer ? "can be made" : "exists")}; an object may have {limit} bytes")
        {
            Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["object_limit_bytes"] = limit },
        };
    }

    private async Task<CheckFinding> WriteAsync(CancellationToken cancellationToken)
    {
        _left.Add(_name);
        await using (var writer = await _store.CreateAsync(_options.Container, _name, cancellationToken))
        {
            await writer.WriteAsync(_content, cancellationToken);
            await writer.CommitAsync(cancellationToken);
        }

        await using var second = await _store.CreateAsync(_options.Container, _name, cancellationToken);
        await second.WriteAsync(_content.AsMemory(0, 1), cancellationToken);
        try
        {
            await second.CommitAsync(cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            return new CheckFinding((await _inner.GetInfoAsync(cancellationToken)).RefusesOverwriting
                ? $"an object of {SmallLength} bytes, and the same name is refused the second time"
                : $"an object of {SmallLength} bytes; the server may not refuse to overwrite it, so each name is looked for before it is written");
        }

        throw new BackupException(
            ErrorKind.Unsupported, $"{Location} overwrites objects: it does not know If-None-Match.", "Do not use it for backups: two jobs could overwrite each other's objects.");
    }

    private async Task<CheckFinding> ReadAsync(CancellationToken cancellationToken)
    {
        const int Offset = 1000;
        await CompareAsync(0, null, _content, cancellationToken);
        await CompareAsync(Offset, SmallLength / 2, _content.AsMemory(Offset, SmallLength / 2), cancellationToken);
        return new CheckFinding("the whole object and a range of it, as they were written");
    }

    private async Task CompareAsync(long offset, long? length, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken)
    {
        await using var stream = await _store.OpenReadAsync(_options.Container, _name, offset, length, cancellationToken);
        var read = new byte[expected.Length + 1];
        var count = await stream.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellationToken);
        if (!read.AsSpan(0, count).SequenceEqual(expected.Span))
        {
            throw new BackupException(
                ErrorKind.Corrupt, $"An object that was just written to {Location} reads back differently.", "Do not use it for backups. Check the servers, and proxies in between.");
        }
    }

    private async Task<CheckFinding> ListAsync(CancellationToken cancellationToken)
    {
        await foreach (var stored in _store.ListAsync(_options.Container, _name.Value, cancellationToken))
        {
            if (stored.Name == _name && stored.Length == SmallLength)
            {
                return new CheckFinding("the object is listed with its length");
            }
        }

        throw new BackupException(
            ErrorKind.Unavailable,
            $"An object that was just written to {Location} is not listed.",
            "Swift's container servers lag behind: have its administrator look at container-updater and the load. Backups that are not listed yet seem to be missing.",
            isTransient: true);
    }

    private async Task<CheckFinding> DeleteAsync(CancellationToken cancellationToken)
    {
        await _store.DeleteAsync(_options.Container, _name, cancellationToken);
        _left.Remove(_name);
        try
        {
            await _store.StatAsync(_options.Container, _name, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return new CheckFinding("the object is gone");
        }

        throw new BackupException(
            ErrorKind.Unavailable, $"An object that was deleted from {Location} is still there.", "Check the clocks of Swift's servers and its replication.", isTransient: true);
    }

    private async Task<CheckFinding> MeasureAsync(long bytes, CancellationToken cancellationToken)
    {
        var length = Math.Min(bytes, (await _inner.GetInfoAsync(cancellationToken)).MaxObject) / PieceLength * PieceLength;
        if (length <= 0)
        {
            return CheckFinding.Skipped("not wanted");
        }

        var name = NewName();
        _left.Add(name);
        var piece = RandomNumberGenerator.GetBytes(PieceLength);
        long start;
        await using (var writer = await _store.CreateAsync(_options.Container, name, cancellationToken))
        {
            for (var done = 0L; done < length; done += PieceLength)
            {
                BinaryPrimitives.WriteInt64LittleEndian(piece, done);
                await writer.WriteAsync(piece, cancellationToken);
            }

            start = _time.GetTimestamp();
            await writer.CommitAsync(cancellationToken);
        }

        var writeRate = length / Math.Max(1e-6, _time.GetElapsedTime(start).TotalSeconds);
        start = _time.GetTimestamp();
        await using (var stream = await _store.OpenReadAsync(_options.Container, name, 0, null, cancellationToken))
        {
            await stream.CopyToAsync(Stream.Null, PieceLength, cancellationToken);
        }

        var readRate = length / Math.Max(1e-6, _time.GetElapsedTime(start).TotalSeconds);
        await _store.DeleteAsync(_options.Container, name, cancellationToken);
        _left.Remove(name);
        const double Mebi = 1 << 20;
        return new CheckFinding(string.Create(
            CultureInfo.InvariantCulture, $"one object of {length / Mebi:0} MiB: stored at {writeRate / Mebi:0.#} MiB/s, read at {readRate / Mebi:0.#} MiB/s"))
        {
            Figures = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["written_bytes"] = length,
                ["read_bytes"] = length,
                ["write_bytes_per_second"] = Math.Round(writeRate),
                ["read_bytes_per_second"] = Math.Round(readRate),
            },
        };
    }
}
