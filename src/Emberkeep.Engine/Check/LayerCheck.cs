using Emberkeep.Drivers;
using Emberkeep.Engine.Blocks;
using Emberkeep.Engine.Format;
using Emberkeep.Engine.Repository;
using Emberkeep.Engine.Restore;
using Emberkeep.Errors;

namespace Emberkeep.Engine.Check;

/// <summary>
/// Checks a backup's list of digests against its index and against its parent's list, without reading data. Two lists are read, in little memory;
/// the parent was checked before.
/// </summary>
internal sealed class LayerCheck(RepositoryReader repository, FindingSink sink)
{
    private readonly Sha256Digest[] _own = new Sha256Digest[4096];
    private readonly Sha256Digest[] _parent = new Sha256Digest[4096];

    /// <summary>Checks one backup.</summary>
    /// <param name="backup">The backup; its index can be read.</param>
    /// <param name="parent">Its parent, or null when it is a full backup or the parent is missing.</param>
    /// <param name="before">What stock Cinder's restore to a new volume gets wrong in the parent.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public async Task<CinderRestore> RunAsync(KnownBackup backup, KnownBackup? parent, CinderRestore before, CancellationToken cancellationToken)
    {
        try
        {
            var index = await repository.ReadMetadataAsync(backup.Location, cancellationToken);
            // A backup that took over objects has some that overlap.
            var stored = NewestRanges.Of(index.Objects, long.MaxValue).ConvertAll(newest => newest.Range);
            if (index.ParentId is null)
            {
                CheckGaps(backup, stored);
            }

            await using var digests = await OpenAsync(backup, index, cancellationToken);
            return digests is null
                ? before with { IsUncertain = index.ParentId is not null }
                : await CompareAsync(backup, parent, index, stored, digests, before, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            backup.IsGone = true;
        }
        catch (BackupException e) when (Damage.Is(e))
        {
            backup.HasDigests = false;
            ReportDigests(backup, FindingKind.DigestsDamaged, e.Message, BackupCondition.Impaired);
        }

        return before;
    }

    private async Task<CinderRestore> CompareAsync(
        KnownBackup backup,
        KnownBackup? parent,
        BackupMetadata index,
        List<ByteRange> stored,
        DigestPass digests,
        CinderRestore before,
        CancellationToken cancellationToken)
    {
        var lastEnd = stored.Count == 0 ? 0 : stored[^1].End;
        var skipped = new SkippedZeros(digests.BlockSize, before.Showing);
        var comparable = parent is { HasDigests: true } && parent.BlockSize == digests.BlockSize ? parent : null;
        var zeros = LayerComparison.ZerosOf(digests.BlockSize, lastEnd, index.Extension?.VolumeLength ?? 0, comparable?.Length ?? 0);
        var comparison = new LayerComparison(stored, digests.BlockSize, zeros, skipped);
        await ReadAsync(digests, comparison, comparable, cancellationToken);

        backup.HasDigests = true;
        backup.BlockSize = digests.BlockSize;
        backup.Blocks = digests.Count;
        backup.Length = LengthOf(backup, comparable, index, lastEnd);
        await CheckFormAsync(backup, digests, cancellationToken);
        CheckLength(backup, parent is null ? null : comparable, index, stored);
        if (parent is { HasDigests: true })
        {
            ReportDisagreement(backup, parent, comparison, digests.BlockSize);
        }

        if (index.ParentId is null)
        {
            return CinderRestore.Right with { IsUncertain = index.MergedBackups > 0 };
        }

        var isUncertain = before.IsUncertain || comparable is null || index.MergedBackups > 0 || (skipped.IsUncertain && stored.Count > 0);
        return new CinderRestore(skipped.End(), isUncertain);
    }

    private async Task ReadAsync(DigestPass digests, LayerComparison comparison, KnownBackup? parent, CancellationToken cancellationToken)
    {
        await using var old = parent is null ? null : await repository.OpenHashesAsync(parent.Location, cancellationToken);
        var index = 0L;
        while (await digests.ReadAsync(_own, cancellationToken) is var count and > 0)
        {
            if (old is not null)
            {
                var oldCount = await DigestPass.FillAsync(old, _parent.AsMemory(0, count), cancellationToken);
                comparison.Add(index, _own.AsSpan(0, count), _parent.AsSpan(0, oldCount));
            }

            index += count;
        }
    }

    /// <summary>Opens the list of digests, or reports why it cannot be used.</summary>
    private async Task<DigestPass?> OpenAsync(KnownBackup backup, BackupMetadata index, CancellationToken cancellationToken)
    {
        try
        {
            var digests = await DigestPass.OpenAsync(repository, backup.Location, index, cancellationToken);
            if (digests.BlockSize <= BlockMath.MaxBlockSize)
            {
                return digests;
            }

            await digests.DisposeAsync();
            ReportDigests(
                backup,
                FindingKind.DigestsDamaged,
                $"{backup.Location.Prefix.Sha256File} has blocks of {digests.BlockSize} bytes, more than the {BlockMath.MaxBlockSize} that can be verified.",
                BackupCondition.Impaired);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            backup.IsGone = !await repository.HasIndexAsync(backup.Location, cancellationToken);
            if (!backup.IsGone)
            {
                ReportDigests(
                    backup,
                    FindingKind.DigestsMissing,
                    $"{backup.Location.Prefix.Sha256File} is missing: blocks cannot be verified one by one, and no increment can be based on backup {backup.Id}.",
                    BackupCondition.Impaired);
            }
        }
        catch (BackupException e) when (e.Kind == ErrorKind.Unauthorized)
        {
            sink.Add(
                backup, FindingSeverity.Error, FindingKind.AccessDenied, backup.Location.Prefix.Sha256File.Value, e.Message, e.Remedy, BackupCondition.Impaired);
        }

        return null;
    }

    private void CheckGaps(KnownBackup backup, List<ByteRange> stored)
    {
        var end = 0L;
        foreach (var range in stored)
        {
            if (range.Offset > end)
            {
                ReportGap(backup, end, range.Offset);
            }

            end = range.End;
        }
    }

    private async ValueTask CheckFormAsync(KnownBackup backup, DigestPass digests, CancellationToken cancellationToken)
    {
        var name = backup.Location.Prefix.Sha256File.Value;
        if (digests.Disagreements() is { Count: > 0 } fields)
        {
            backup.HasDigests = !fields.Contains("backup_id", StringComparer.Ordinal);
            ReportDigests(
                backup,
                FindingKind.DigestsDamaged,
                $"{name} and the index of backup {backup.Id} disagree about {string.Join(", ", fields)}: one of them has changed since they were written.",
                BackupCondition.Impaired);
        }
        else if (!await digests.IsCanonicalAsync(cancellationToken))
        {
            sink.Add(backup, FindingSeverity.Warning, FindingKind.Form, name, IndexCheck.Form(name), IndexCheck.FormRemedy, BackupCondition.Whole);
        }
    }

    /// <summary>
    /// Cinder does not record the length. The number of digests gives the number of blocks; whether the last is short is known from the object
    /// that holds it: had its length changed, so had its digest, and the block would have been stored again.
    /// </summary>
    private static long LengthOf(KnownBackup backup, KnownBackup? parent, BackupMetadata index, long lastEnd)
    {
        var full = backup.Blocks * backup.BlockSize;
        return index.Extension?.VolumeLength
            ?? (lastEnd > full - backup.BlockSize ? Math.Min(lastEnd, full)
                : parent is not null && parent.Blocks == backup.Blocks ? parent.Length
                : full);
    }

    private void CheckLength(KnownBackup backup, KnownBackup? parent, BackupMetadata index, List<ByteRange> stored)
    {
        var lastEnd = stored.Count == 0 ? 0 : stored[^1].End;
        if (BlockMath.BlockCount(backup.Length, backup.BlockSize) != backup.Blocks)
        {
            Contradict(backup, $"has {backup.Blocks} digests of {backup.BlockSize} bytes, but a volume of {backup.Length} bytes");
        }
        else if (lastEnd > backup.Length && index.MergedBackups == 0)
        {
            // Objects that were taken over may be longer than a volume that has shrunk since.
            Contradict(backup, $"lists data up to byte {lastEnd} of a volume of {backup.Length} bytes");
        }
        else if (index.ParentId is null && lastEnd < backup.Length)
        {
            ReportGap(backup, lastEnd, backup.Length);
        }
        else if (parent is not null && parent.Blocks == backup.Blocks && lastEnd <= (backup.Blocks - 1) * backup.BlockSize && parent.Length != backup.Length)
        {
            Contradict(backup, $"has a volume of {backup.Length} bytes, its parent one of {parent.Length}, but does not store the last block");
        }

        // What a backup took over may reach beyond its volume's end, which an index by Cinder does not tell; its digests cover what counts.
        foreach (var range in stored.Where(range => index.MergedBackups == 0 && !IsWholeBlocks(range, backup)).Take(1))
        {
            Contradict(backup, $"lists objects that do not consist of whole blocks of {backup.BlockSize} bytes: bytes {range.Offset} to {range.End - 1} of a volume of {backup.Length}");
        }
    }

    private void ReportDisagreement(KnownBackup backup, KnownBackup parent, LayerComparison comparison, int blockSize)
    {
        if (parent.BlockSize != blockSize)
        {
            Disagree($"has blocks of {blockSize} bytes, its parent {parent.Id} of {parent.BlockSize}");
        }
        else if (comparison.Missing > 0)
        {
            Disagree(
                $"stores {comparison.Missing} blocks (the first at byte {comparison.FirstOffset} of the volume) neither itself nor does its parent {parent.Id} have them");
        }
        else if (comparison.Different > 0)
        {
            Disagree(
                $"disagrees with its parent {parent.Id} about {comparison.Different} blocks that it does not store, the first at byte {comparison.FirstOffset} of the volume");
        }

        void Disagree(string what) => sink.Add(
            backup,
            FindingSeverity.Error,
            FindingKind.ParentDisagrees,
            null,
            $"Backup {backup.Id} {what}.",
            "One of the two lists of digests, or the increment's index, was changed, or the increment was made on another parent. " + Damage.Remedy,
            BackupCondition.Damaged);
    }

    private static bool IsWholeBlocks(ByteRange range, KnownBackup backup) =>
        range.Offset % backup.BlockSize == 0 && (range.End % backup.BlockSize == 0 || range.End == backup.Length);

    private void ReportGap(KnownBackup backup, long from, long to) => sink.Add(
        backup,
        FindingSeverity.Error,
        FindingKind.DataGap,
        null,
        $"No object of the full backup {backup.Id} holds bytes {from} to {to - 1} of the volume.",
        "The index has changed since it was written. Bring it back from a copy of the repository, or make a new full backup.",
        BackupCondition.Damaged);

    private void Contradict(KnownBackup backup, string what) => sink.Add(
        backup,
        FindingSeverity.Error,
        FindingKind.IndexContradiction,
        null,
        $"Backup {backup.Id} contradicts itself: it {what}.",
        "Its index or its list of digests has changed since it was written. Bring both back from a copy of the repository, or make a new full backup.",
        BackupCondition.Damaged);

    private void ReportDigests(KnownBackup backup, FindingKind kind, string message, BackupCondition condition) => sink.Add(
        backup,
        FindingSeverity.Error,
        kind,
        backup.Location.Prefix.Sha256File.Value,
        message,
        "Bring the file back from a copy of the repository. Restores verify whole objects instead of blocks meanwhile; make the next backup a full one.",
        condition);
}
