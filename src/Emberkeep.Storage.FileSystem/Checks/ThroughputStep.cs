using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Emberkeep.Checks;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>
/// Measures how fast one file is written, fsync included, and read. Reading through a mount may be answered from the memory of this host, so
/// that figure is an upper bound there.
/// </summary>
internal sealed class ThroughputStep(CheckedStore store, CheckSettings settings) : StoreStep(StepName, store, DeleteStep.StepName)
{
    public const string StepName = "throughput";

    private const int PieceLength = 1 << 20;

    /// <summary>Measuring must not fill the share up.</summary>
    private const int ShareOfFreeRoom = 10;

    protected override bool Writes => true;

    protected override TimeSpan ExtraTime => 2 * settings.ThroughputTime;

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        if (settings.ThroughputBytes <= 0)
        {
            return CheckFinding.Skipped("not wanted");
        }

        var space = await Checked.Store.GetSpaceAsync(cancellationToken);
        var limit = Math.Min(settings.ThroughputBytes, space.AvailableBytes / ShareOfFreeRoom);
        if (limit < PieceLength)
        {
            return CheckFinding.Skipped($"there is too little room ({Amount.Bytes(space.AvailableBytes)} free)");
        }

        var name = CheckName.New();
        var (written, writeTime) = await WriteAsync(name, limit, cancellationToken);
        var (read, readTime) = await ReadAsync(name, written, cancellationToken);
        await Checked.DeleteAsync(name, cancellationToken);
        var (writeRate, readRate) = (written / writeTime.TotalSeconds, read / readTime.TotalSeconds);
        return new CheckFinding(string.Create(
            CultureInfo.InvariantCulture,
            $"one file of {Amount.Bytes(written)}: written and fsynced at {Amount.Bytes(writeRate)}/s, read at {Amount.Bytes(readRate)}/s"))
        {
            Figures = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["written_bytes"] = written,
                ["read_bytes"] = read,
                ["write_bytes_per_second"] = Math.Round(writeRate),
                ["read_bytes_per_second"] = Math.Round(readRate),
            },
        };
    }

    private async Task<(long Length, TimeSpan Time)> WriteAsync(string name, long limit, CancellationToken cancellationToken)
    {
        var piece = new byte[PieceLength];
        RandomNumberGenerator.Fill(piece);
        var start = Checked.Time.GetTimestamp();
        var length = 0L;
        await using var file = await Checked.CreateAsync(name, cancellationToken);
        while (length + PieceLength <= limit && Checked.Time.GetElapsedTime(start) < settings.ThroughputTime)
        {
            MakeUnique(piece, length);
            await file.WriteAsync(length, piece, cancellationToken);
            length += PieceLength;
        }

        await file.SyncAsync(cancellationToken);
        return (length, Positive(Checked.Time.GetElapsedTime(start)));
    }

    private async Task<(long Length, TimeSpan Time)> ReadAsync(string name, long limit, CancellationToken cancellationToken)
    {
        var piece = new byte[PieceLength];
        var start = Checked.Time.GetTimestamp();
        var length = 0L;
        await using var file = await Checked.Files.OpenReadAsync(name, cancellationToken);
        while (length < limit && Checked.Time.GetElapsedTime(start) < settings.ThroughputTime)
        {
            var read = await file.ReadAsync(length, piece, cancellationToken);
            length += read > 0 ? read : throw new BackupException(
                ErrorKind.Corrupt, $"A file of {limit} bytes that was just written on {Checked.Name} ends at offset {length}.", "Do not use it for backups. Check the server.");
        }

        return (length, Positive(Checked.Time.GetElapsedTime(start)));
    }

    /// <summary>Makes every block of a random piece unlike any before, cheaply, so that the server can neither compress nor share them.</summary>
    private static void MakeUnique(byte[] piece, long offset)
    {
        const int BlockLength = 512;
        for (var i = 0; i < piece.Length; i += BlockLength)
        {
            BinaryPrimitives.WriteInt64LittleEndian(piece.AsSpan(i), offset + i);
        }
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1);
}
