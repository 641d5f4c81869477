using Emberkeep.Errors;

namespace Emberkeep.Cli;

/// <summary>What the process says when it ends. Scripts depend on these numbers, so they never change meaning.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Internal = 1;
    public const int Invalid = 2;
    public const int NotFound = 3;
    public const int Conflict = 4;
    public const int Damaged = 5;
    public const int NotPermitted = 6;
    public const int Unavailable = 7;
    public const int NoSpace = 8;
    public const int Unsupported = 9;
    public const int Throttled = 10;
    public const int RestoredInPart = 11;
    public const int Cancelled = 130;

    /// <summary>Every code with its meaning, for the help.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Success, "success"),
        (Internal, "internal error: a defect of emberkeep"),
        (Invalid, "wrong usage, option or request"),
        (NotFound, "no such backup, volume, file or repository"),
        (Conflict, "exists already, or others depend on it"),
        (Damaged, "damaged data, or verify found faults"),
        (NotPermitted, "permission or credentials refused"),
        (Unavailable, "server, share or device does not answer"),
        (NoSpace, "no space left, quota reached or target too small"),
        (Unsupported, "not supported by the store, file system or driver"),
        (Throttled, "the server asks to slow down"),
        (RestoredInPart, "restored in part: --salvage lists what is lost"),
        (Cancelled, "cancelled"),
    ];

    /// <summary>The exit code of an error.</summary>
    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => Invalid,
        ErrorKind.NotFound => NotFound,
        ErrorKind.AlreadyExists or ErrorKind.Conflict => Conflict,
        ErrorKind.Corrupt => Damaged,
        ErrorKind.Unauthorized => NotPermitted,
        ErrorKind.Unavailable => Unavailable,
        ErrorKind.NoSpace => NoSpace,
        ErrorKind.Unsupported => Unsupported,
        ErrorKind.Throttled => Throttled,
        ErrorKind.Cancelled => Cancelled,
        _ => Internal,
    };
}
