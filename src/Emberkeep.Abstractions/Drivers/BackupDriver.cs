using Emberkeep.Backups;
using Emberkeep.Errors;
using Emberkeep.Volumes;

namespace Emberkeep.Drivers;

/// <summary>
/// What the service and the command line see of a backup target. A driver owns the format in which a backup is kept.
/// Drivers are safe to use for several jobs at once. Every failure is a <see cref="BackupException"/>, except that a cancelled
/// token ends a call with <see cref="OperationCanceledException"/>.
/// </summary>
public abstract class BackupDriver : IAsyncDisposable
{
    /// <summary>Class path of the Cinder driver that reads and writes the same repository; kept in every record.</summary>
    public abstract string Service { get; }

    /// <summary>Where the backups are, for messages; never with a secret in it.</summary>
    public abstract string Location { get; }

    /// <summary>
    /// Makes a backup. When the call returned, the backup is complete and durable; when it threw, no reader sees it. What was stored of it has been
    /// removed as far as the store could still be reached, unless the failure may pass (no room, a server that does not answer): then it is kept for
    /// <see cref="ResumeAsync"/>, and the error says so.
    /// </summary>
    /// <returns>The record of the new backup, in <see cref="BackupStatus.Available"/>.</returns>
    public abstract Task<BackupRecord> BackupAsync(
        BackupRequest request, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Goes on with a backup that was interrupted, behind the last of its objects that can be trusted. The result is a backup as any other.</summary>
    /// <param name="id">The unfinished backup.</param>
    /// <param name="volume">The same volume in the same state.</param>
    /// <param name="progress">Told how far the work has come, or null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.NotFound"/> when there is no such backup; <see cref="ErrorKind.Conflict"/> when its owner may be at work, when the
    /// volume has changed, or when the backup that it builds on is gone.
    /// </exception>
    public abstract Task<BackupRecord> ResumeAsync(
        BackupId id, IVolumeReader volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken);

    /// <summary>The backups that were begun and are not complete.</summary>
    public abstract Task<IReadOnlyList<UnfinishedBackup>> ListUnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes what interrupted backups left, unless their owner may be at work or gave a sign of life within <paramref name="minAge"/>. A complete
    /// backup is never touched.
    /// </summary>
    /// <param name="minAge">How long an interrupted backup stays so that it can be resumed; null for what the driver is configured to.</param>
    /// <param name="isDryRun">True to change nothing and report what would be done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What was found; normally nothing.</returns>
    public abstract Task<IReadOnlyList<UnfinishedBackup>> CleanUpAsync(TimeSpan? minAge, bool isDryRun, CancellationToken cancellationToken);

    /// <summary>
    /// Restores the last backup of a chain, so that the first bytes of the target, up to the backed-up volume's length, equal the volume
    /// at backup time, whatever the target held before. Bytes of a larger target behind that stay as they are, unless an option of the driver says otherwise. No byte is written that
    /// was not verified.
    /// </summary>
    /// <param name="chain">The backup with everything that it builds on.</param>
    /// <param name="volume">The target. The caller disposes it.</param>
    /// <param name="options">What to do about damage, and whether to read the target back.</param>
    /// <param name="progress">Told how far the work has come, or null.</param>
    /// <param name="cancellationToken">Stops the work; the target is restored in part then.</param>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.NoSpace"/> when the target is smaller than the volume was, or its file system has no room for the data, before anything
    /// is written; <see cref="ErrorKind.Corrupt"/> naming the damaged object, or the range of the target that does not hold what was written to it.
    /// </exception>
    public abstract Task<RestoreReport> RestoreAsync(
        BackupChain chain, IVolumeWriter volume, RestoreOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Restores the last backup of a chain, or fails at the first damage; see the other overload.</summary>
    public Task<RestoreReport> RestoreAsync(
        BackupChain chain, IVolumeWriter volume, IProgress<JobProgress>? progress, CancellationToken cancellationToken) =>
        RestoreAsync(chain, volume, new RestoreOptions(), progress, cancellationToken);

    /// <summary>
    /// The root that stands for all of the volume's content, as the backup's own list of digests has it, or null when the driver keeps no such list or
    /// this backup's cannot be used. Reads the list, not the data: <see cref="VerifyAsync"/> tells whether the data agrees.
    /// </summary>
    public virtual Task<ContentRoot?> GetContentRootAsync(BackupRecord backup, CancellationToken cancellationToken) =>
        Task.FromResult<ContentRoot?>(null);

    /// <summary>Checks the last backup of a chain with everything that it depends on. Damage is reported, not thrown.</summary>
    /// <param name="chain">The chain to check.</param>
    /// <param name="options">How thoroughly.</param>
    /// <param name="progress">Told how far the work has come, or null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract Task<VerifyReport> VerifyAsync(
        BackupChain chain, VerifyOptions options, IProgress<JobProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Exact length in bytes that a volume needs to take the last backup of the chain.</summary>
    public abstract Task<long> GetVolumeLengthAsync(BackupChain chain, CancellationToken cancellationToken);

    /// <summary>
    /// Removes one backup's objects, its index first, so that it is never half visible. The caller has made sure that no other backup
    /// depends on it. Repeating the call is no error.
    /// </summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/> when the record does not name its own objects.</exception>
    public abstract Task DeleteAsync(BackupRecord backup, CancellationToken cancellationToken);

    /// <summary>
    /// Removes backups whatever is built on them: each direct increment first takes over what it still needs, without data being moved
    /// where the store can link, and is then built on the deleted backup's own parent, or is full. All others restore to the same bytes as before,
    /// at every moment, and whatever is killed when; <see cref="RecoverAsync"/> finishes what a killed call left.
    /// </summary>
    /// <param name="doomed">The backups to delete. Those that depend on others of them go first.</param>
    /// <param name="backups">The backups of the repository, just read.</param>
    /// <param name="isDryRun">True to change nothing and report what would be done.</param>
    /// <param name="cancellationToken">Stops the work; what was begun is taken back unless it could not be.</param>
    /// <returns>A report for each backup, as soon as it is gone.</returns>
    /// <exception cref="BackupException">
    /// <see cref="ErrorKind.Corrupt"/> when an object that an increment needs is missing; <see cref="ErrorKind.Conflict"/> when another job is
    /// at one of these backups; <see cref="ErrorKind.Unsupported"/> when the store cannot exchange an increment's index.
    /// </exception>
    public abstract IAsyncEnumerable<DeleteReport> DeleteAnyAsync(
        IReadOnlyList<BackupRecord> doomed, BackupIndex backups, bool isDryRun, CancellationToken cancellationToken);

    /// <summary>
    /// Carries through or takes back the deletions that killed jobs left unfinished. To be called by each command that is going to write, before it reads
    /// which backups there are. Readers do not need it: every state in between is right.
    /// </summary>
    /// <returns>What was found; normally nothing.</returns>
    public abstract Task<IReadOnlyList<RecoveredJob>> RecoverAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Finds the complete backups that the repository itself knows, in no particular order. A backup whose metadata cannot be read is passed to
    /// <paramref name="onDamaged"/> and skipped.
    /// </summary>
    /// <param name="onDamaged">Told about each unreadable backup, or null to ignore them.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public abstract IAsyncEnumerable<BackupRecord> DiscoverAsync(Action<BackupException>? onDamaged, CancellationToken cancellationToken);

    /// <summary>
    /// Takes in the record of a backup that is at the target although <see cref="DiscoverAsync"/> does not know it, because only the catalog of who made it
    /// does (Cinder's database). From then on it is found. Nothing that the record says is believed unchecked.
    /// </summary>
    /// <param name="exported">The record.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The record as it is found now; null when there is no such backup, or the target by itself knows all that it has.</returns>
    public virtual Task<BackupRecord?> AdoptAsync(BackupRecord exported, CancellationToken cancellationToken) => Task.FromResult<BackupRecord?>(null);

    /// <summary>Makes sure that the target can be reached and used.</summary>
    /// <exception cref="BackupException">Says what is wrong and what to do about it.</exception>
    public abstract Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Checks everything that is in the repository. Damage is passed to <paramref name="onFinding"/> as it is found, in an order that depends on the
    /// repository alone; only trouble in reaching the repository is thrown. Nothing is changed unless repair is asked for, and no data is ever deleted.
    /// </summary>
    /// <param name="options">How thoroughly, and what to do about it.</param>
    /// <param name="progress">Told how far the work has come, or null.</param>
    /// <param name="onFinding">Told of each finding, one at a time.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public abstract Task<RepositoryCheckReport> CheckRepositoryAsync(
        RepositoryCheckOptions options, IProgress<JobProgress>? progress, Action<RepositoryFinding> onFinding, CancellationToken cancellationToken);

    /// <summary>Releases what the driver holds.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
