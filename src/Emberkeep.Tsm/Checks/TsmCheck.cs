using System.Security.Cryptography;
using Emberkeep.Checks;
using Emberkeep.Errors;
using Emberkeep.Tsm.Client;
using Emberkeep.Tsm.Format;
using Emberkeep.Tsm.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emberkeep.Tsm.Checks;

/// <summary>What is tried to make sure that TSM can be used: a session, and a small file that is stored, brought back, compared and deleted.</summary>
public sealed class TsmCheck : IStoreCheck
{
    private const int Length = 100_000;

    private readonly TsmDriverOptions _options;
    private readonly TsmClient _client;
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Length);
    private readonly string _file;
    private bool _isLeft;

    /// <summary>Prepares the steps; nothing is tried yet.</summary>
    public TsmCheck(TsmDriverOptions options, TimeProvider time)
    {
        _options = options;
        _client = new TsmClient(options, time, NullLogger.Instance);
        _file = Path.Combine(options.PrivateDirectory, $"emberkeep-check-{Guid.NewGuid():N}");
        Steps =
        [
            new TsmCheckStep("records", WriteRecordAsync),
            new TsmCheckStep("session", QueryAsync, "records"),
            new TsmCheckStep("write", StoreAsync, "session"),
            new TsmCheckStep("read", RestoreAsync, "write"),
            new TsmCheckStep("delete", DeleteAsync, "write"),
        ];
    }

    /// <inheritdoc/>
    public string Location => $"tsm:{_options.RecordDirectory}";

    /// <inheritdoc/>
    public IReadOnlyList<ICheckStep> Steps { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            File.Delete(_file);
            File.Delete(Restored);
            if (_isLeft)
            {
                await _client.DeleteAsync(BackupMode.File, _file, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            // The step that failed has told; its name says that nobody needs the file.
            return;
        }
    }

    private string Restored => _file + "-restored";

    private async Task<CheckFinding> WriteRecordAsync(CancellationToken cancellationToken)
    {
        try
        {
            new RecordDirectory(_options).Ensure();
            await File.WriteAllBytesAsync(_file, _content, cancellationToken);
            return new CheckFinding($"{_options.RecordDirectory} can be written to");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException(
                ErrorKind.Unauthorized, $"{_options.RecordDirectory} cannot be written to: {e.Message}", "Let backup_tsm_record_directory name a directory of this user.", innerException: e);
        }
    }

    private async Task<CheckFinding> QueryAsync(CancellationToken cancellationToken)
    {
        await _client.QuerySessionAsync(cancellationToken);
        return new CheckFinding($"`{_options.Client}` has a session with the server");
    }

    private async Task<CheckFinding> StoreAsync(CancellationToken cancellationToken)
    {
        _isLeft = true;
        await _client.BackupAsync(BackupMode.File, _file, null, cancellationToken);
        return new CheckFinding($"stored a file of {Length} bytes");
    }

    private async Task<CheckFinding> RestoreAsync(CancellationToken cancellationToken)
    {
        await _client.RestoreAsync(BackupMode.File, _file, Restored, isToFile: true, null, cancellationToken);
        return (await File.ReadAllBytesAsync(Restored, cancellationToken)).AsSpan().SequenceEqual(_content) ? new CheckFinding("brought back the same bytes") : throw new BackupException(
            ErrorKind.Corrupt, "TSM does not bring back what it was given.", "Do not use it; let an administrator of the server look at it.");
    }

    private async Task<CheckFinding> DeleteAsync(CancellationToken cancellationToken)
    {
        var wasThere = await _client.DeleteAsync(BackupMode.File, _file, cancellationToken);
        _isLeft = false;
        return wasThere ? new CheckFinding("deleted the file") : throw new BackupException(
            ErrorKind.Corrupt, "TSM does not find what it was given when it is to be deleted.", "Look into the client's dsmerror.log.");
    }
}
