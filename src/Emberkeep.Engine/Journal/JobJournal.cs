using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Emberkeep.Engine.Repository;
using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Journal;

/// <summary>
/// The journals of a repository: one small object per deletion under way, named after the backup, in a container that neither listings nor
/// Cinder look into. It is there before the first change and goes after the last, so whoever finds one whose owner is dead knows all that there is to put
/// right. Since no two objects have one name, it also keeps two jobs from deleting the same backup.
/// </summary>
internal sealed class JobJournal(IObjectStore store, Leases leases)
{
    private const string NamePrefix = "delete-";

    /// <summary>Far more than the journal of a backup with thousands of direct increments.</summary>
    private const int MaxLength = 16 << 20;

    /// <summary>Decides which owners are alive.</summary>
    public Leases Leases => leases;

    /// <summary>Begins a job.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Conflict"/> when the backup is being deleted already.</exception>
    public async Task WriteAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await PassingContainer.PublishAsync(store, ContainerName.Journal, NameOf(entry), Encode(entry), isUncontended: false, cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            throw Busy(entry.Backup.Prefix, "another job", e);
        }
    }

    /// <summary>Puts an entry in the place of an older one of the same backup, unless that has changed since its version was read.</summary>
    /// <returns>False when it has, or when the store cannot do it: the entry stays as it is.</returns>
    public async Task<bool> TryReplaceAsync(JournalEntry entry, string version, CancellationToken cancellationToken)
    {
        if (store is not IObjectReplacer replacer)
        {
            return false;
        }

        try
        {
            await using var writer = await replacer.ReplaceAsync(ContainerName.Journal, NameOf(entry), version, cancellationToken);
            await writer.WriteAsync(Encode(entry), cancellationToken);
            await writer.CommitAsync(cancellationToken);
            return true;
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Conflict or ErrorKind.NotFound or ErrorKind.Unsupported)
        {
            return false;
        }
    }

    /// <summary>The version of an entry as it is now, for <see cref="TryReplaceAsync"/>; null when the store has none or the entry is gone.</summary>
    public async Task<string?> GetVersionAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return store is IObjectReplacer replacer ? await replacer.GetVersionAsync(ContainerName.Journal, NameOf(entry), cancellationToken) : null;
        }
        catch (BackupException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Unsupported)
        {
            return null;
        }
    }

    /// <summary>Ends a job.</summary>
    public async Task RemoveAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(ContainerName.Journal, NameOf(entry), cancellationToken);
        await store.DeleteContainerIfEmptyAsync(ContainerName.Journal, cancellationToken);
    }

    /// <summary>All jobs that are not finished.</summary>
    public async Task<IReadOnlyList<JournalEntry>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var entries = new List<JournalEntry>();
        await foreach (var stored in store.ListAsync(ContainerName.Journal, NamePrefix, cancellationToken))
        {
            if (await TryReadAsync(stored, cancellationToken) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>The entry about the same backup as it is now; null when there is none (any more).</summary>
    public async Task<JournalEntry?> ReadAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await TryReadAsync(await store.StatAsync(ContainerName.Journal, NameOf(entry), cancellationToken), cancellationToken);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>The error for a backup that another job is at.</summary>
    public static BackupException Busy(string prefix, string owner, Exception? cause = null) => new(
        ErrorKind.Conflict,
        $"{owner} is deleting a backup that this concerns: {prefix}.",
        "Try again when that is done. Should it never end, the next command that writes finishes its work, at the latest an hour after its host stopped.",
        isTransient: true,
        innerException: cause);

    private static ObjectName NameOf(JournalEntry entry) => ObjectName.Parse(NameTextOf(entry));

    private static string NameTextOf(JournalEntry entry) => $"{NamePrefix}{Path.GetFileName(entry.Backup.Prefix)}.json";

    /// <summary>True when nothing in it can lead to objects of other backups than those that it names.</summary>
    private static bool IsSound([NotNullWhen(true)] JournalEntry? entry, ObjectName name) =>
        entry is { Version: JournalEntry.SupportedVersion, Backup: not null, Children: not null, Owner: not null }
        && BackupLocation.TryParse(entry.Backup.Container, entry.Backup.Prefix) is not null
        && string.Equals(NameTextOf(entry), name.Value, StringComparison.Ordinal)
        && entry.Children.All(child => child is { FirstNumber: > 0 } && BackupLocation.TryParse(child.Container, child.Prefix) is not null);

    private static byte[] Encode(JournalEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry);

    private async Task<JournalEntry?> TryReadAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        var where = $"{store.Location}/{ContainerName.Journal}/{stored.Name}";
        try
        {
            if (stored.Length > MaxLength)
            {
                throw Unreadable(where, $"it has {stored.Length} bytes", null);
            }

            await using var stream = await store.OpenReadAsync(ContainerName.Journal, stored.Name, 0, MaxLength, cancellationToken);
            var entry = await JsonSerializer.DeserializeAsync(stream, JournalJson.Default.JournalEntry, cancellationToken);
            return IsSound(entry, stored.Name) ? entry : throw Unreadable(where, "it is of another version, or not what its name says", null);
        }
        catch (JsonException e)
        {
            throw Unreadable(where, e.Message, e);
        }
        catch (BackupException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Finished since it was listed.
            return null;
        }
    }

    private static BackupException Unreadable(string where, string why, Exception? cause) => new(
        ErrorKind.Corrupt,
        $"The journal of an unfinished deletion cannot be used: {where}: {why}.",
        "It was written by a newer version, or damaged. Run that version; if there is none, move the file away: the backup that its name tells then stays in part and can be deleted again.",
        innerException: cause);
}
