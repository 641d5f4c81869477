using System.Collections.Concurrent;
using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Isolation;

/// <summary>The files and listings that are open in the worker, by the numbers that the parent knows them by.</summary>
internal sealed class WorkerFiles
{
    private readonly ConcurrentDictionary<int, IRootedFile> _files = new();
    private readonly ConcurrentDictionary<int, WorkerListing> _listings = new();
    private int _lastNumber;

    public int Add(IRootedFile file)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        _files[number] = file;
        return number;
    }

    public int Add(WorkerListing listing)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        _listings[number] = listing;
        return number;
    }

    public IRootedFile File(int number) =>
        _files.TryGetValue(number, out var file) ? file : throw new InvalidDataException($"no file {number} is open");

    public WorkerListing Listing(int number) =>
        _listings.TryGetValue(number, out var listing) ? listing : throw new InvalidDataException($"no listing {number} is open");

    public ValueTask CloseFileAsync(int number) =>
        _files.TryRemove(number, out var file) ? file.DisposeAsync() : throw new InvalidDataException($"no file {number} is open");

    public ValueTask CloseListingAsync(int number) =>
        _listings.TryRemove(number, out var listing) ? listing.DisposeAsync() : throw new InvalidDataException($"no listing {number} is open");
}
