using System.Net;

namespace Emberkeep.Storage.S3.Transport;

/// <summary>The answer of a server as the cause of an error, without its text, which may quote the request.</summary>
internal sealed class S3AnswerException(string code, HttpStatusCode status) : Exception($"The server answered {code} {(int)status}.")
{
    /// <summary>The error code.</summary>
    public string Code => code;

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status => status;
}
