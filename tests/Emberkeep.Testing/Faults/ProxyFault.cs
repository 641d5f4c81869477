namespace Emberkeep.Testing.Faults;

/// <summary>What the proxy does to the requests that a fault takes.</summary>
public sealed record ProxyFault
{
    /// <summary>Which requests.</summary>
    public required Func<ProxyRequest, bool> Takes { get; init; }

    /// <summary>How many of them; the others pass.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many of them pass before.</summary>
    public int Skip { get; init; }

    /// <summary>Answer this instead of asking the server: status line and headers.</summary>
    public string? Answer { get; init; }

    /// <summary>With <see cref="Answer"/>: its body, in ASCII; none without it.</summary>
    public Func<ProxyRequest, string>? AnswerBody { get; init; }

    /// <summary>Reset the client's connection; the server never sees the request.</summary>
    public bool Drop { get; init; }

    /// <summary>Reset both connections after so many bytes of the request's body.</summary>
    public long? ResetAfterSent { get; init; }

    /// <summary>Reset the client's connection after so many bytes of the answer, head included.</summary>
    public long? ResetAfterReceived { get; init; }

    /// <summary>Close the client's connection in order after so many bytes of the answer, head included.</summary>
    public long? CloseAfterReceived { get; init; }

    /// <summary>Say nothing any more after so many bytes of the answer, head included.</summary>
    public long? StallAfterReceived { get; init; }

    /// <summary>Change this byte of the request's body.</summary>
    public long? FlipSent { get; init; }

    /// <summary>Change this byte of the answer, counted from the end of its head.</summary>
    public long? FlipReceived { get; init; }

    /// <summary>Put another text in the place of one in the answer's head.</summary>
    public (string Header, string Value)? Rewrite { get; init; }

    /// <summary>Send the request a second time when it is done, as a proxy in between may.</summary>
    public bool Twice { get; init; }

    /// <summary>How often it has happened.</summary>
    public int Fired { get; private set; }

    private int _seen;

    /// <summary>True when the request is to fail. The caller holds a lock.</summary>
    public bool Take(ProxyRequest request)
    {
        if (!Takes(request) || ++_seen <= Skip || Fired >= Times)
        {
            return false;
        }

        Fired++;
        return true;
    }
}
