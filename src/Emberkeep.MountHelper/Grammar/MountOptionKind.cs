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

    /// <summary>The names or addresses of servers, with ':' between them.</summary>
    Hosts,

    /// <summary>Permissions as an octal number.</summary>
    Octal,

    /// <summary>The full path of a file that only root can read.</summary>
    File,
}
