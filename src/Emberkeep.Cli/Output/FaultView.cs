using Emberkeep.Drivers;

namespace Emberkeep.Cli.Output;

/// <summary>One fault that verifying found.</summary>
internal sealed record FaultView(string BackupId, string? Object, long? Offset, long? Length, string Message)
{
    public static FaultView Of(VerifyFault fault) => new(fault.Backup.ToString(), fault.ObjectName, fault.Offset, fault.Length, fault.Message);
}
