using Emberkeep.Errors;

namespace Emberkeep.Testing.Stores;

/// <summary>A planned fault: what goes wrong on the <see cref="OnCall"/>th call of <see cref="Operation"/> whose name matches.</summary>
public sealed class StoreFault
{
    /// <summary>How long an answer takes that is late.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(200);

    /// <summary>The operation that fails.</summary>
    public required StoreOperation Operation { get; init; }

    /// <summary>Which object names it is about; all when null.</summary>
    public Func<string, bool>? Name { get; init; }

    /// <summary>The matching call that fails first, from 1.</summary>
    public int OnCall { get; init; } = 1;

    /// <summary>How many matching calls fail from then on.</summary>
    public int Times { get; init; } = 1;

    /// <summary>What happens.</summary>
    public FaultEffect Effect { get; init; } = FaultEffect.ThrowBefore;

    /// <summary>The error; an unavailable store by default, transient.</summary>
    public Func<Exception> Error { get; init; } = DefaultError;

    /// <summary>How often it has happened.</summary>
    public int Fired { get; private set; }

    internal int Seen { get; private set; }

    internal static Exception DefaultError() =>
        new BackupException(ErrorKind.Unavailable, "A planned fault.", "None: a test planned it.", isTransient: true);

    public override string ToString() => $"{Effect} on call {OnCall} of {Operation} (seen {Seen}, fired {Fired} of {Times})";

    /// <summary>Counts the call if it matches; true when it is to fail. The caller holds the store's lock.</summary>
    internal bool Takes(StoreCall call)
    {
        if (call.Operation != Operation || (Name is not null && (call.Name is null || !Name(call.Name))))
        {
            return false;
        }

        Seen++;
        if (Seen < OnCall || Seen >= OnCall + Times)
        {
            return false;
        }

        Fired++;
        return true;
    }
}
