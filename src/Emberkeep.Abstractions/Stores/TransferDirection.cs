namespace Emberkeep.Stores;

/// <summary>Which way bytes move.</summary>
public enum TransferDirection
{
    /// <summary>From a volume into an object that is being written: a backup.</summary>
    ToStore = 0,

    /// <summary>From a published object to a volume: a restore.</summary>
    ToVolume,
}
