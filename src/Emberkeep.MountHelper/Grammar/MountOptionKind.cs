namespace Emberkeep.MountHelper.Grammar;

/// <summary>What a mount option takes.</summary>
internal enum MountOptionKind
{
    /// <summary>No value.</summary>
    Flag,

    /// <summary>A whole number within bounds.</summary>
    Number,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>An IP address.</summary>
    Address,
}
