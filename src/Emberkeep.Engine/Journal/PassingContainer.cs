using Emberkeep.Errors;
using Emberkeep.Stores;

namespace Emberkeep.Engine.Journal;

/// <summary>A container of small objects of jobs: who ends a job removes it when it is empty, at any moment of those who begin one.</summary>
internal static class PassingContainer
{
    private const int MaxAttempts = 8;

    /// <summary>Publishes an object; the container is made, and made again when it was removed meanwhile.</summary>
    /// <param name="store">The repository.</param>
    /// <param name="container">The container.</param>
    /// <param name="name">The object.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="isUncontended">See <see cref="IObjectWriter.IsUncontended"/>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.AlreadyExists"/> when the name is taken.</exception>
    public static async Task PublishAsync(
        IObjectStore store, ContainerName container, ObjectName name, ReadOnlyMemory<byte> content, bool isUncontended, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await store.EnsureContainerAsync(container, cancellationToken);
            try
            {
                await using var writer = await store.CreateAsync(container, name, cancellationToken);
                writer.IsUncontended = isUncontended;
                await writer.WriteAsync(content, cancellationToken);
                await writer.CommitAsync(cancellationToken);
                return;
            }
            catch (BackupException e) when (e.Kind == ErrorKind.NotFound && attempt < MaxAttempts)
            {
                // Removed in between.
            }
        }
    }
}
