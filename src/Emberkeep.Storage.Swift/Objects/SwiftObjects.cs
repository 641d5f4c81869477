using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Emberkeep.Errors;
using Emberkeep.Storage.Swift.Transport;
using Emberkeep.Stores;

namespace Emberkeep.Storage.Swift.Objects;

/// <summary>
/// The requests about single objects. Every read asks all replicas for the newest one (<c>X-Newest</c>): a write is done when most replicas have it, so who
/// asks all of them sees it.
/// </summary>
internal sealed class SwiftObjects(SwiftClient client, TimeProvider time)
{
    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Names an object in messages.</summary>
    public string Describe(ContainerName container, ObjectName name) => $"{client.Location}/{container}/{name}";

    /// <summary>What Swift knows of an object, or null when there is none.</summary>
    public async Task<ObjectState?> TryHeadAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        var what = $"Looking for {Describe(container, name)}";
        using var response = await client.SendAsync(HttpMethod.Head, SwiftNames.Path(container, name), what, cancellationToken, Newest);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        SwiftErrors.ThrowUnlessSuccess(response, what, time);
        return ObjectState.Of(response);
    }

    /// <summary>What Swift knows of an object.</summary>
    public async Task<ObjectState> HeadAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken) =>
        await TryHeadAsync(container, name, cancellationToken)

            // Looks once more, like reading does.
            ?? await TryHeadAsync(container, name, cancellationToken)
            ?? throw Missing(container, name);

    /// <summary>Reads a range; the stream ends early where the object does.</summary>
    public async Task<Stream> GetAsync(ContainerName container, ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        if (length == 0)
        {
            await HeadAsync(container, name, cancellationToken);
            return new MemoryStream([], writable: false);
        }

        var what = $"Reading {Describe(container, name)}";
        long? last = length is { } count && count - 1 <= long.MaxValue - offset ? offset + count - 1 : null;
        var response = await SendGetAsync();
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            // While an object is replaced, a server of Swift may look for the file that it has just removed, and says that there is no object.
            response.Dispose();
            response = await SendGetAsync();
        }

        try
        {
            switch (response.StatusCode)
            {
                case HttpStatusCode.NotFound:
                    throw Missing(container, name);
                case HttpStatusCode.RequestedRangeNotSatisfiable:
                    response.Dispose();
                    return new MemoryStream([], writable: false);
                case HttpStatusCode.OK when offset > 0 || (last is not null && response.Content.Headers.ContentLength > length):
                    throw new BackupException(
                        ErrorKind.Unsupported, $"{what}: the server sends the whole object instead of the range that was asked for.", "Check proxies in between: Swift knows ranges.");
                default:
                    SwiftErrors.ThrowUnlessSuccess(response, what, time);
                    return await SwiftObjectStream.OpenAsync(response, client.Channel, what, cancellationToken);
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }

        Task<HttpResponseMessage> SendGetAsync() => client.SendAsync(HttpMethod.Get, SwiftNames.Path(container, name), what, cancellationToken, request =>
        {
            Newest(request);
            if (offset > 0 || last is not null)
            {
                request.Headers.Range = new RangeHeaderValue(offset, last);
            }
        });
    }

    /// <summary>Stores what a spool holds. Any status is an answer.</summary>
    /// <param name="container">The container.</param>
    /// <param name="name">The object.</param>
    /// <param name="spool">The content.</param>
    /// <param name="writer">Which writer of ours it is.</param>
    /// <param name="isNew">True to refuse when there is an object of the name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<HttpResponseMessage> PutAsync(
        ContainerName container, ObjectName name, Spool spool, string writer, bool isNew, CancellationToken cancellationToken) =>
        client.SendAsync(HttpMethod.Put, SwiftNames.Path(container, name), $"Writing {Describe(container, name)}", cancellationToken, request =>
        {
            request.Content = new SpoolContent(spool);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            request.Headers.TryAddWithoutValidation("ETag", spool.GetMd5());
            request.Headers.TryAddWithoutValidation(ObjectState.WriterHeader, writer);

            // So that what is refused (no token, no room, name taken) is not sent first.
            request.Headers.ExpectContinue = spool.Length > 1 << 20;
            if (isNew)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", "*");
            }
        });

    /// <summary>Copies an object inside Swift.</summary>
    /// <returns>False when Swift has no copy middleware.</returns>
    public async Task<bool> CopyAsync(
        ContainerName container, ObjectName name, ContainerName targetContainer, ObjectName targetName, string writer, TimeSpan patience, CancellationToken cancellationToken)
    {
        var what = $"Copying {Describe(container, name)} to {Describe(targetContainer, targetName)}";
        using var response = await client.SendAsync(
            HttpMethod.Put,
            SwiftNames.Path(targetContainer, targetName),
            what,
            cancellationToken,
            request =>
            {
                request.Content = new ByteArrayContent([]);
                request.Headers.TryAddWithoutValidation("X-Copy-From", SwiftNames.Path(container, name));
                request.Headers.TryAddWithoutValidation(ObjectState.WriterHeader, writer);
            },
            patience);
        if (response.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed)
        {
            return false;
        }

        SwiftErrors.ThrowUnlessSuccess(response, what, time);
        return true;
    }

    /// <summary>Removes an object; a missing one is no error.</summary>
    public async Task DeleteAsync(ContainerName container, ObjectName name, CancellationToken cancellationToken)
    {
        var what = $"Deleting {Describe(container, name)}";
        using var response = await client.SendAsync(HttpMethod.Delete, SwiftNames.Path(container, name), what, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"{what}: the object is newer than the request.",
                "The clocks of Swift's proxies differ; have them synchronized.",
                isTransient: true);
        }

        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            SwiftErrors.ThrowUnlessSuccess(response, what, time);
        }
    }

    /// <summary>The error for an object that is not there.</summary>
    public BackupException Missing(ContainerName container, ObjectName name) => new(
        ErrorKind.NotFound,
        string.Create(CultureInfo.InvariantCulture, $"There is no object {Describe(container, name)}."),
        "Check that this is the right repository: emberkeep backup list.");

    private static void Newest(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("X-Newest", "true");
}
