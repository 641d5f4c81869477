namespace Emberkeep.Native.Nfs;

/// <summary>Why a request got no answer.</summary>
internal enum RpcFailure
{
    /// <summary>No connection could be made.</summary>
    NotConnected,

    /// <summary>The connection was lost; whether the server carried out the request is not known.</summary>
    Lost,

    /// <summary>The server answered that it does not take the request: it wants another kind of authentication, or lacks the program.</summary>
    Rejected,

    /// <summary>The server answered with something that is no answer to the request.</summary>
    Garbled,
}
