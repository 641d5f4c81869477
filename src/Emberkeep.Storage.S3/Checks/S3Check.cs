using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Storage.Decorators.Http;
using Emberkeep.Stores;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.S3.Checks;

/// <summary>
/// What is tried to make sure that a bucket can be used. A bucket that had to be made stays, and so does one small object of Emberkeep's own that
/// tells what the server can do.
/// </summary>
public sealed class S3Check : IStoreCheck
{
    private const int SmallLength = 100_000;
    private const int PieceLength = 1 << 20;

    /// <summary>Servers refuse requests that are 15 minutes off; a minute is worth a word.</summary>
    private static readonly TimeSpan s_tolerableSkew = TimeSpan.FromMinutes(1);

    private readonly S3StoreOptions _options;
    private readonly S3Store _store;
    private readonly TimeProvider _time;
    private readonly ContainerName _bucket;
    private readonly ObjectName _name = NewName();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(SmallLength);
    private readonly List<ObjectName> _left = [];

    /// <summary>Prepares the steps; nothing is sent yet.</summary>
    /// <param name="options">The server; no lock is set on what is tried.</param>
    /// <param name="throughputBytes">Most bytes to write and read when the rate is measured; 0 not to measure.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of repeated reads.</param>
    public S3Check(S3StoreOptions options, long throughputBytes, TimeProvider time, ILogger logger)
    {
        _options = options with { LockDays = 0 };
        _store = new S3Store(_options, time, logger);
        _time = time;
        _bucket = ContainerName.Parse(options.Bucket);
        Steps =
        [
            new Step("resolve", ResolveAsync),
            new Step("bucket", FindBucketAsync, "resolve"),
            new Step("clock", CompareClocksAsync, "bucket"),
            new Step("overwriting", TryConditionsAsync, "bucket"),
            new Step("write", WriteAsync, "bucket"),
            new Step("read", ReadAsync, "write"),
            new Step("list", ListAsync, "write"),
            new Step("delete", DeleteAsync, "write"),
            new Step("throughput", token => MeasureAsync(throughputBytes, token), "delete"),
        ];
    }

    /// <inheritdoc/>
    public string Location => $"{_store.Location}/{_options.Bucket}";

    /// <inheritdoc/>
    public IReadOnlyList<ICheckStep> Steps { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var name in _left)
            {
                await _store.DeleteAsync(_bucket, name, CancellationToken.None);
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
        var host = _options.Endpoint.DnsSafeHost;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            return new CheckFinding(IPAddress.TryParse(host, out _) ? $"{host} is an address" : $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}");
        }
        catch (SocketException e)
        {
            throw HttpErrors.OfConnection(e, host, $"Looking for {_store.Location}");
        }
    }

    private async Task<CheckFinding> FindBucketAsync(CancellationToken cancellationToken)
    {
        await _store.EnsureContainerAsync(_bucket, cancellationToken);
        await _store.CheckAsync(cancellationToken);
        return new CheckFinding($"{_bucket} is there, with keys from {_options.Credentials.Source}, region {_options.Region}");
    }

    private Task<CheckFinding> CompareClocksAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_store.Clock.Skew is not { } skew)
        {
            return Task.FromResult(CheckFinding.Skipped("the server tells no time"));
        }

        var isOff = skew.Duration() > s_tolerableSkew;
        return Task.FromResult(new CheckFinding($"this machine's clock is {_store.Clock.Describe()}")
        {
            Advice = isOff ? "Set the clock that is wrong: servers refuse requests that are more than 15 minutes off." : null,
            Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["skew_seconds"] = Math.Round(skew.TotalSeconds, 1) },
        });
    }

    private async Task<CheckFinding> TryConditionsAsync(CancellationToken cancellationToken)
    {
        var refuses = await _store.Conditions.RefuseOverwritingAsync(_options.Bucket, cancellationToken);
        var exchanges = await _store.Conditions.FormOfMatchAsync(_options.Bucket, cancellationToken) is not null;
        return refuses && exchanges
            ? new CheckFinding("the server itself keeps two writers apart")
            : new CheckFinding($"the server does not know {(refuses ? "If-Match" : exchanges ? "If-None-Match" : "If-None-Match and If-Match")}, so names are looked up before they are written")
            {
                Advice = "Do not let two services with the same backups write at the same moment.",
            };
    }

    private async Task<CheckFinding> WriteAsync(CancellationToken cancellationToken)
    {
        _left.Add(_name);
        await using (var writer = await _store.CreateAsync(_bucket, _name, cancellationToken))
        {
            await writer.WriteAsync(_content, cancellationToken);
            await writer.CommitAsync(cancellationToken);
        }

        try
        {
            await using var second = await _store.CreateAsync(_bucket, _name, cancellationToken);
            await second.CommitAsync(cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            return new CheckFinding($"an object of {SmallLength} bytes, and the same name is refused the second time");
        }

        throw new BackupException(ErrorKind.Corrupt, $"{Location} let an object be overwritten.", "Do not use it for backups.");
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
        await using var stream = await _store.OpenReadAsync(_bucket, _name, offset, length, cancellationToken);
        var read = new byte[expected.Length + 1];
        var count = await stream.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellationToken);
        if (!read.AsSpan(0, count).SequenceEqual(expected.Span))
        {
            throw new BackupException(
                ErrorKind.Corrupt, $"An object that was just written to {Location} reads back differently.", "Do not use it for backups. Check the server, and proxies in between.");
        }
    }

    private async Task<CheckFinding> ListAsync(CancellationToken cancellationToken)
    {
        await foreach (var stored in _store.ListAsync(_bucket, _name.Value, cancellationToken))
        {
            if (stored.Name == _name && stored.Length == SmallLength)
            {
                return new CheckFinding("the object is listed with its length");
            }
        }

        throw new BackupException(
            ErrorKind.Unavailable,
            $"An object that was just written to {Location} is not listed.",
            "The server's listings lag behind. Backups that are not listed yet seem to be missing.",
            isTransient: true);
    }

    private async Task<CheckFinding> DeleteAsync(CancellationToken cancellationToken)
    {
        await _store.DeleteAsync(_bucket, _name, cancellationToken);
        _left.Remove(_name);
        try
        {
            await _store.StatAsync(_bucket, _name, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return new CheckFinding("the object is gone");
        }

        throw new BackupException(ErrorKind.Unavailable, $"An object that was deleted from {Location} is still there.", "Check the server.", isTransient: true);
    }

    private async Task<CheckFinding> MeasureAsync(long bytes, CancellationToken cancellationToken)
    {
        var length = bytes / PieceLength * PieceLength;
        if (length <= 0)
        {
            return CheckFinding.Skipped("not wanted");
        }

        var name = NewName();
        _left.Add(name);
        var piece = RandomNumberGenerator.GetBytes(PieceLength);
        var start = _time.GetTimestamp();
        await using (var writer = await _store.CreateAsync(_bucket, name, cancellationToken))
        {
            for (var done = 0L; done < length; done += PieceLength)
            {
                BinaryPrimitives.WriteInt64LittleEndian(piece, done);
                await writer.WriteAsync(piece, cancellationToken);
            }

            await writer.CommitAsync(cancellationToken);
        }

        var writeRate = length / Math.Max(1e-6, _time.GetElapsedTime(start).TotalSeconds);
        start = _time.GetTimestamp();
        await using (var stream = await _store.OpenReadAsync(_bucket, name, 0, null, cancellationToken))
        {
            await stream.CopyToAsync(Stream.Null, PieceLength, cancellationToken);
        }

        var readRate = length / Math.Max(1e-6, _time.GetElapsedTime(start).TotalSeconds);
        await _store.DeleteAsync(_bucket, name, cancellationToken);
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
