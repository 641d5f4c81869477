using Emberkeep.Errors;
using Emberkeep.Storage.S3.Transport;
using Microsoft.Extensions.Logging;

namespace Emberkeep.Storage.S3.Objects;

/// <summary>
/// Finds out by trying whether the server honours conditions of writes, which some ignore and some refuse: with an object of Emberkeep's own that
/// stays in the bucket. Asked once per store.
/// </summary>
internal sealed class ConditionalWrites(ObjectRequests requests, string location, ILogger logger) : IDisposable
{
    private static readonly byte[] s_content = "Emberkeep tries here what the server can do."u8.ToArray();
    private readonly SemaphoreSlim _gate = new(1);
    private bool? _refusesOverwriting;
    private Func<string, string>? _formOfMatch;
    private bool _isMatchKnown;

    /// <summary>True when <c>If-None-Match: *</c> keeps a write from replacing an object.</summary>
    public async Task<bool> RefuseOverwritingAsync(string bucket, CancellationToken cancellationToken)
    {
        if (_refusesOverwriting is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_refusesOverwriting is null)
            {
                // The first may be the one that makes the object.
                _refusesOverwriting = await IsRefusedAsync(bucket, "*", null, cancellationToken) || await IsRefusedAsync(bucket, "*", null, cancellationToken);
                if (_refusesOverwriting == false)
                {
                    S3Log.NoConditionalWrites(logger, location);
                }
            }

            return _refusesOverwriting.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// How to write an ETag so that <c>If-Match</c> replaces that object only; null when the server cannot do it. Ceph's object gateway up to version
    /// 16 takes it without quotes only.
    /// </summary>
    public async Task<Func<string, string>?> FormOfMatchAsync(string bucket, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_isMatchKnown)
            {
                _formOfMatch = await FindFormAsync(bucket, cancellationToken);
                _isMatchKnown = true;
            }

            return _formOfMatch;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static S3Target Probe(string bucket) => new(bucket, S3Names.ProbeKey, $"{bucket}/{S3Names.ProbeKey}");

    private async Task<Func<string, string>?> FindFormAsync(string bucket, CancellationToken cancellationToken)
    {
        var etag = await requests.PutAsync(Probe(bucket), s_content, "", null, null, cancellationToken);
        Func<string, string>[] forms = [static text => $"\"{text}\"", static text => text];
        foreach (var form in forms)
        {
            if (!await IsRefusedAsync(bucket, null, form(etag), cancellationToken) && await IsRefusedAsync(bucket, null, form(new string('0', 32)), cancellationToken))
            {
                return form;
            }
        }

        return null;
    }

    private async Task<bool> IsRefusedAsync(string bucket, string? ifNoneMatch, string? ifMatch, CancellationToken cancellationToken)
    {
        try
        {
            await requests.PutAsync(Probe(bucket), s_content, "", ifNoneMatch, ifMatch, cancellationToken);
            return false;
        }
        catch (BackupException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            return true;
        }
        catch (BackupException e) when (e.Kind is ErrorKind.Unsupported or ErrorKind.Invalid || string.Equals(S3Errors.CodeOf(e), "AccessDenied", StringComparison.Ordinal))
        {
            // It refuses the condition, or this object.
            return false;
        }
    }
}
