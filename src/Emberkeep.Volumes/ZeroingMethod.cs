namespace Emberkeep.Volumes;

/// <summary>How a range of data is made to read as zeros, cheapest first. What a volume refuses is not asked of it again.</summary>
internal enum ZeroingMethod
{
    /// <summary>The file system or device frees the range.</summary>
    PunchHole,

    /// <summary>The kernel zeroes a range of a block device, by a command of the device or by writing.</summary>
    ZeroOutDevice,

    /// <summary>Zeros are written like data.</summary>
    WriteOut,
}
