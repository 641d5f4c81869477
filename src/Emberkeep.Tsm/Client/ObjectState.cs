namespace Emberkeep.Tsm.Client;

/// <summary>What the server has under a path.</summary>
internal enum ObjectState
{
    /// <summary>Nothing.</summary>
    Missing = 0,

    /// <summary>An active version, which stays until somebody deletes it.</summary>
    Active,

    /// <summary>Only versions that the server removes when its policy says so.</summary>
    Inactive,
}
