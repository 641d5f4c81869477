using System.Runtime.CompilerServices;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Availability;

/// <summary>Leaves a share alone while its <see cref="ShareBreaker"/> says so, and tells it of failures.</summary>
internal sealed class BreakerFileSystem(IRootedFileSystem inner, ShareBreaker breaker) : InterceptedFileSystem
{
    public override string Location => inner.Location;

    public override async ValueTask<IRootedFile> OpenReadAsync(string path, CancellationToken cancellationToken) =>
        new BreakerFile(await RunAsync(fileSystem => fileSystem.OpenReadAsync(path, cancellationToken), cancellationToken), breaker);

    public override async ValueTask<IRootedFile> CreateAsync(string path, UnixFileMode mode, CancellationToken cancellationToken) =>
        new BreakerFile(await RunAsync(fileSystem => fileSystem.CreateAsync(path, mode, cancellationToken), cancellationToken), breaker);

    public override async IAsyncEnumerable<DirectoryEntry> ListAsync(
        string path, string prefix, bool withStatus, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var entries = inner.ListAsync(path, prefix, withStatus, cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var isFirst = true; isFirst ? await breaker.RunAsync(entries.MoveNextAsync) : await breaker.WatchAsync(entries.MoveNextAsync()); isFirst = false)
        {
            yield return entries.Current;
        }
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    protected override ValueTask<T> RunAsync<T>(Func<IRootedFileSystem, ValueTask<T>> call, CancellationToken cancellationToken) =>
        breaker.RunAsync(() => call(inner));
}
