using System.Security.Cryptography;
using Emberkeep.Errors;

namespace Emberkeep.Storage.Swift.Objects;

/// <summary>
/// Keeps an object until it is published, so that it can be sent with its MD5 and again after a failure: a little in memory, more in a file that has no name,
/// so that nothing stays behind however the process ends. One caller at a time.
/// </summary>
/// <param name="directory">Where the file is made.</param>
internal sealed class Spool(string directory) : IDisposable
{
    private const int MemoryLimit = 256 * 1024;

    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private MemoryStream? _memory = new();
    private FileStream? _file;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.NoSpace"/> or another, naming the directory.</exception>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (_memory is { } memory && memory.Length + data.Length <= MemoryLimit)
            {
                memory.Write(data.Span);
            }
            else
            {
                await (_file ?? await MoveToFileAsync(cancellationToken)).WriteAsync(data, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }

        _md5.AppendData(data.Span);
        Length += data.Length;
    }

    /// <summary>MD5 of all bytes so far, in hexadecimal digits.</summary>
    public string GetMd5() => Convert.ToHexStringLower(_md5.GetCurrentHash());

    /// <summary>Reads bytes, from any offset and as often as wanted.</summary>
    /// <returns>How many; 0 at the end.</returns>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_memory is { } memory)
        {
            var rest = memory.GetBuffer().AsMemory(0, (int)memory.Length)[(int)offset..];
            rest = rest[..Math.Min(rest.Length, buffer.Length)];
            rest.CopyTo(buffer);
            return rest.Length;
        }

        try
        {
            return await RandomAccess.ReadAsync(_file!.SafeFileHandle, buffer, offset, cancellationToken);
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _memory?.Dispose();
        _md5.Dispose();
    }

    private async Task<FileStream> MoveToFileAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, $".emberkeep-spool-{Guid.NewGuid():N}");
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        File.Delete(path);
        await _file.WriteAsync(_memory!.GetBuffer().AsMemory(0, (int)_memory.Length), cancellationToken);
        await _memory.DisposeAsync();
        _memory = null;
        return _file;
    }

    private BackupException Failed(Exception e)
    {
        const int NoSpaceLeft = 28; // ENOSPC
        var isFull = e is IOException { HResult: NoSpaceLeft } || e.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase);
        return new BackupException(
            isFull ? ErrorKind.NoSpace : ErrorKind.Unavailable,
            $"Objects cannot be kept in {directory} until Swift has them: {e.Message}",
            isFull
                ? "It takes the object size once for each worker, and 65 bytes for each block of the volume. Make room, or set TMPDIR to another directory."
                : "Set TMPDIR to a directory on a local disk that this user may write to.",
            innerException: e);
    }
}
