namespace Emberkeep.Drivers;

/// <summary>What a job is doing.</summary>
public enum JobPhase
{
    /// <summary>Reading metadata and making a plan.</summary>
    Planning = 0,

    /// <summary>Moving or checking the volume's data.</summary>
    Transferring,

    /// <summary>Making the result durable and visible.</summary>
    Finishing,

    /// <summary>Reading a restored volume back and comparing it with the backup.</summary>
    Proving,
}
