using System.Runtime.InteropServices;
using System.Text;

namespace Emberkeep.Native.Ceph;

/// <summary>An open image, or one of its snapshots. Safe for several callers at once; nothing is to be called once disposing has begun.</summary>
internal sealed class RbdImage(ImageHandle handle, CephCalls calls, string subject) : IAsyncDisposable
{
    private const int RangeError = 34;
    private const int MostMetadata = 64 << 10;

    /// <summary>What to call it in messages: "image pool/name@snapshot".</summary>
    public string Subject => subject;

    /// <summary>Its length in bytes.</summary>
    public long Size
    {
        get
        {
            Check(Librbd.Size(handle, out var size), "tell the size of");
            return (long)size;
        }
    }

    /// <summary>The image's own id, which no other image of the pool ever has.</summary>
    public unsafe string ImageId
    {
        get
        {
            const int Length = 256;
            var id = stackalloc byte[Length];
            Check(Librbd.ImageId(handle, id, Length), "tell the id of");
            return Marshal.PtrToStringUTF8((nint)id)!;
        }
    }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created
    {
        get
        {
            Check(Librbd.CreateTime(handle, out var time), "tell the age of");
            return time.ToMoment();
        }
    }

    /// <summary>Changes the length.</summary>
    public Task ResizeAsync(long size, CancellationToken cancellationToken) =>
        calls.RequireAsync("change the size of", subject, _ => Librbd.Resize(handle, (ulong)size), cancellationToken);

    /// <summary>Its snapshots, oldest first.</summary>
    public Task<IReadOnlyList<RbdSnapshot>> ListSnapshotsAsync(CancellationToken cancellationToken) =>
        calls.RunAsync("list the snapshots of", subject, _ => ListSnapshots(), cancellationToken);

    /// <summary>Makes a snapshot of what has been written so far.</summary>
    public Task CreateSnapshotAsync(string name, CancellationToken cancellationToken) =>
        calls.RequireAsync($"make snapshot {name} of", subject, _ => Librbd.CreateSnapshot(handle, name), cancellationToken);

    /// <summary>Removes a snapshot.</summary>
    /// <returns>False when there was none of that name.</returns>
    public async Task<bool> RemoveSnapshotAsync(string name, CancellationToken cancellationToken)
    {
        var result = await calls.RunAsync($"remove snapshot {name} of", subject, _ => Librbd.RemoveSnapshot(handle, name), cancellationToken);
        return result == 0 || (CephErrors.IsMissing(result) ? false : throw calls.ToException(result, $"remove snapshot {name} of", subject));
    }

    /// <summary>Makes the image what it was when the snapshot was made.</summary>
    public Task RollBackAsync(string snapshot, CancellationToken cancellationToken) =>
        calls.RequireAsync($"go back to snapshot {snapshot} of", subject, pulse => CephPool.WithPulse(pulse, (callback, key) =>
        {
            unsafe
            {
                return Librbd.RollBack(handle, snapshot, (delegate* unmanaged[Cdecl]<ulong, ulong, nint, int>)callback, key);
            }
        }), cancellationToken);

    /// <summary>
    /// Where the image differs from one of its snapshots, or from an empty image. Never asked about whole objects: the answer then comes from the image's fast-diff
    /// map, which says nothing of a roll-back (docs/decisions/0033).
    /// </summary>
    /// <param name="fromSnapshot">The older snapshot, or null for an empty image.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="length">How far to look; the answer is in memory, so it should be bounded.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Runs in ascending order that do not overlap.</returns>
    public Task<IReadOnlyList<RbdExtent>> FindDifferencesAsync(
        string? fromSnapshot, long offset, long length, CancellationToken cancellationToken) =>
        calls.RunAsync<IReadOnlyList<RbdExtent>>("find the changes of", subject, pulse => FindDifferences(fromSnapshot, offset, length, pulse), cancellationToken);

    /// <summary>Fills the buffer, which lies within the image.</summary>
    public async ValueTask ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var operation = new RbdOperation(buffer.Length);
        try
        {
            var read = await RunAsync(operation, "read", offset, (memory, completion) =>
            {
                unsafe
                {
                    return Librbd.Read(handle, (ulong)offset, (nuint)buffer.Length, (byte*)memory, completion);
                }
            }, cancellationToken);
            if (read != buffer.Length)
            {
                throw calls.ToException(-Errno.EIO, $"read {buffer.Length} bytes at offset {offset} of", subject);
            }

            operation.Memory.CopyTo(buffer.Span);
        }
        finally
        {
            operation.Leave();
        }
    }

    /// <summary>Writes within the image.</summary>
    public async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var operation = new RbdOperation(data.Length);
        try
        {
            data.Span.CopyTo(operation.Memory);
            await RunAsync(operation, "write", offset, (memory, completion) =>
            {
                unsafe
                {
                    return Librbd.Write(handle, (ulong)offset, (nuint)data.Length, (byte*)memory, completion);
                }
            }, cancellationToken);
        }
        finally
        {
            operation.Leave();
        }
    }

    /// <summary>Makes a range read as zeros; whole objects are removed.</summary>
    public async ValueTask WriteZerosAsync(long offset, long length, CancellationToken cancellationToken)
    {
        var operation = new RbdOperation(0);
        try
        {
            await RunAsync(
                operation, "zero", offset, (_, completion) => Librbd.WriteZeros(handle, (ulong)offset, (nuint)length, completion, 0, 0), cancellationToken);
        }
        finally
        {
            operation.Leave();
        }
    }

    /// <summary>Makes durable what has been written.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var operation = new RbdOperation(0);
        try
        {
            await RunAsync(operation, "flush", 0, (_, completion) => Librbd.Flush(handle, completion), cancellationToken);
        }
        finally
        {
            operation.Leave();
        }
    }

    /// <summary>A value that is kept with the image, or null.</summary>
    public Task<string?> GetMetadataAsync(string key, CancellationToken cancellationToken) =>
        calls.RunAsync($"read {key} of", subject, _ => GetMetadata(key), cancellationToken);

    /// <summary>Keeps a value with the image, replacing the one that the key had.</summary>
    public Task SetMetadataAsync(string key, string value, CancellationToken cancellationToken) =>
        calls.RequireAsync($"write {key} of", subject, _ => Librbd.SetMetadata(handle, key, value), cancellationToken);

    /// <summary>Removes a value that may be kept with the image.</summary>
    public async Task RemoveMetadataAsync(string key, CancellationToken cancellationToken)
    {
        var result = await calls.RunAsync($"remove {key} of", subject, _ => Librbd.RemoveMetadata(handle, key), cancellationToken);
        if (result < 0 && !CephErrors.IsMissing(result))
        {
            throw calls.ToException(result, $"remove {key} of", subject);
        }
    }

    /// <summary>Addresses of the clients that have the image open for writing, this one included if it has.</summary>
    public Task<IReadOnlyList<string>> ListWatchersAsync(CancellationToken cancellationToken) =>
        calls.RunAsync<IReadOnlyList<string>>("list the users of", subject, _ => ListWatchers(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => calls.ReleaseAsync(handle);

    private async Task<long> RunAsync(RbdOperation operation, string what, long offset, Func<nint, nint, int> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        calls.ThrowIfLost($"{what} at offset {offset} of", subject);
        operation.Start(call);
        try
        {
            var result = await operation.Completion.WaitAsync(calls.Timeout, calls.Time, cancellationToken);
            return result >= 0 ? result : throw calls.ToException(result, $"{what} at offset {offset} of", subject);
        }
        catch (TimeoutException)
        {
            throw calls.Lose($"{what} at offset {offset} of", subject);
        }
    }

    private unsafe IReadOnlyList<RbdSnapshot> ListSnapshots()
    {
        var count = 16;
        while (true)
        {
            var infos = new RbdSnapshotInfo[count];
            fixed (RbdSnapshotInfo* list = infos)
            {
                var result = Librbd.ListSnapshots(handle, list, ref count);
                if (result == -RangeError)
                {
                    continue;
                }

                Check(result, "list the snapshots of");
                try
                {
                    return [.. infos.Take(result).Select(ToSnapshot).OrderBy(snapshot => snapshot.Id)];
                }
                finally
                {
                    Librbd.FreeSnapshots(list);
                }
            }
        }
    }

    private RbdSnapshot ToSnapshot(RbdSnapshotInfo info)
    {
        var result = Librbd.SnapshotTime(handle, info.Id, out var time);
        return new RbdSnapshot(info.Id, Marshal.PtrToStringUTF8(info.Name)!, (long)info.Size, result == 0 ? time.ToMoment() : DateTimeOffset.UnixEpoch);
    }

    private unsafe List<RbdExtent> FindDifferences(string? fromSnapshot, long offset, long length, CallPulse pulse)
    {
        var collector = new DifferenceCollector(pulse);
        var key = GCHandle.Alloc(collector);
        try
        {
            var result = Librbd.Differences(
                handle, fromSnapshot, (ulong)offset, (ulong)length, 1, 0, &DifferenceCollector.OnDifference, GCHandle.ToIntPtr(key));
            Check(result, "find the changes of");
            return collector.ToRuns();
        }
        finally
        {
            key.Free();
        }
    }

    private unsafe string? GetMetadata(string key)
    {
        nuint length = 4096;
        while (true)
        {
            var buffer = new byte[length];
            fixed (byte* value = buffer)
            {
                var result = Librbd.GetMetadata(handle, key, value, ref length);
                if (CephErrors.IsMissing(result))
                {
                    return null;
                }

                if (result != -RangeError || length > MostMetadata)
                {
                    Check(result, $"read {key} of");
                    return Encoding.UTF8.GetString(buffer).TrimEnd('\0');
                }
            }
        }
    }

    private unsafe string[] ListWatchers()
    {
        nuint count = 16;
        while (true)
        {
            var infos = new RbdWatcher[count];
            fixed (RbdWatcher* list = infos)
            {
                var result = Librbd.ListWatchers(handle, list, ref count);
                if (result == -RangeError)
                {
                    continue;
                }

                Check(result, "list the users of");
                string[] addresses = [.. infos.Take((int)count).Select(watcher => Marshal.PtrToStringUTF8(watcher.Address) ?? "?")];
                Librbd.FreeWatchers(list, count);
                return addresses;
            }
        }
    }

    private void Check(int result, string operation)
    {
        if (result < 0)
        {
            throw calls.ToException(result, operation, subject);
        }
    }
}
