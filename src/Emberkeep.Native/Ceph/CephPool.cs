using System.Runtime.InteropServices;
using System.Text;
using Emberkeep.Errors;

namespace Emberkeep.Native.Ceph;

/// <summary>An open pool: its images, and its objects that are no images. Safe for several callers at once.</summary>
internal sealed class CephPool(PoolHandle handle, CephCalls calls, string name) : IAsyncDisposable
{
    private const int MostBytesOfAnObject = 64 << 20;

    /// <summary>The pool's name.</summary>
    public string Name => name;

    /// <summary>The pool's number, which no other pool of the cluster ever has.</summary>
    public long Id => Librados.PoolId(handle);

    /// <summary>Names of all images.</summary>
    public Task<IReadOnlyList<string>> ListImagesAsync(CancellationToken cancellationToken) =>
        calls.RunAsync<IReadOnlyList<string>>("list the images of", $"pool {name}", _ => ListImages(), cancellationToken);

    /// <summary>Makes an image.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.AlreadyExists"/>.</exception>
    public Task CreateImageAsync(string image, long size, ulong features, ulong stripeUnit, ulong stripeCount, CancellationToken cancellationToken) =>
        calls.RequireAsync("make", Subject(image), _ =>
        {
            var order = 0;
            return Librbd.Create(handle, image, (ulong)size, features, ref order, stripeUnit, stripeCount);
        }, cancellationToken);

    /// <summary>Removes an image that has no snapshots.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Conflict"/> while another client has it open.</exception>
    public Task RemoveImageAsync(string image, CancellationToken cancellationToken) =>
        calls.RequireAsync("remove", Subject(image), pulse => WithPulse(pulse, (callback, key) =>
        {
            unsafe
            {
                return Librbd.Remove(handle, image, (delegate* unmanaged[Cdecl]<ulong, ulong, nint, int>)callback, key);
            }
        }), cancellationToken);

    /// <summary>Opens an image. The caller disposes it before the pool.</summary>
    /// <param name="image">Its name.</param>
    /// <param name="snapshot">The snapshot to read, or null.</param>
    /// <param name="readOnly">True when nothing will be changed; another client then sees nobody who has it open.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<RbdImage> OpenImageAsync(string image, string? snapshot, bool readOnly, CancellationToken cancellationToken)
    {
        var subject = snapshot is null ? Subject(image) : $"{Subject(image)}@{snapshot}";
        var opened = await calls.RunAsync("open", subject, _ =>
        {
            var result = readOnly
                ? Librbd.OpenReadOnly(handle, image, out var pointer, snapshot)
                : Librbd.Open(handle, image, out pointer, snapshot);
            return result == 0 ? new ImageHandle(handle, pointer) : throw calls.ToException(result, "open", subject);
        }, cancellationToken);
        try
        {
            return new RbdImage(opened, calls, subject);
        }
        catch
        {
            await calls.ReleaseAsync(opened);
            throw;
        }
    }

    /// <summary>An object's content, or null when there is none.</summary>
    public Task<byte[]?> ReadObjectAsync(string objectName, CancellationToken cancellationToken) =>
        calls.RunAsync("read", ObjectSubject(objectName), _ => ReadObject(objectName), cancellationToken);

    /// <summary>Writes an object, replacing what it held.</summary>
    public Task WriteObjectAsync(string objectName, byte[] content, CancellationToken cancellationToken) =>
        calls.RequireAsync("write", ObjectSubject(objectName), _ =>
        {
            unsafe
            {
                fixed (byte* bytes = content)
                {
                    return Librados.Write(handle, objectName, bytes, (nuint)content.Length);
                }
            }
        }, cancellationToken);

    /// <summary>Removes an object.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> RemoveObjectAsync(string objectName, CancellationToken cancellationToken)
    {
        var result = await calls.RunAsync("remove", ObjectSubject(objectName), _ => Librados.Remove(handle, objectName), cancellationToken);
        return result == 0 || (CephErrors.IsMissing(result) ? false : throw calls.ToException(result, "remove", ObjectSubject(objectName)));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => calls.ReleaseAsync(handle);

    /// <summary>Runs a call that reports its progress.</summary>
    internal static unsafe long WithPulse(CallPulse pulse, Func<nint, nint, long> call)
    {
        var key = GCHandle.Alloc(pulse);
        try
        {
            return call((nint)(delegate* unmanaged[Cdecl]<ulong, ulong, nint, int>)&CallPulse.OnProgress, GCHandle.ToIntPtr(key));
        }
        finally
        {
            key.Free();
        }
    }

    private unsafe string[] ListImages()
    {
        nuint length = 4096;
        while (true)
        {
            var buffer = new byte[length];
            fixed (byte* names = buffer)
            {
                var result = Librbd.List(handle, names, ref length);
                if (result >= 0)
                {
                    return Encoding.UTF8.GetString(buffer, 0, result).Split('\0', StringSplitOptions.RemoveEmptyEntries);
                }

                if (result != -34)
                {
                    throw calls.ToException(result, "list the images of", $"pool {name}");
                }
            }
        }
    }

    private unsafe byte[]? ReadObject(string objectName)
    {
        var result = Librados.Status(handle, objectName, out var size, out _);
        if (CephErrors.IsMissing(result))
        {
            return null;
        }

        if (result < 0)
        {
            throw calls.ToException(result, "read", ObjectSubject(objectName));
        }

        if (size > MostBytesOfAnObject)
        {
            throw new BackupException(ErrorKind.Corrupt, $"{ObjectSubject(objectName)} has {size} bytes, more than metadata can have.");
        }

        var content = new byte[size];
        fixed (byte* bytes = content)
        {
            result = Librados.Read(handle, objectName, bytes, (nuint)content.Length, 0);
        }

        return result == content.Length ? content : throw calls.ToException(result < 0 ? result : -Errno.EIO, "read", ObjectSubject(objectName));
    }

    private string Subject(string image) => $"image {name}/{image}";

    private string ObjectSubject(string objectName) => $"object {objectName} of pool {name}";
}
