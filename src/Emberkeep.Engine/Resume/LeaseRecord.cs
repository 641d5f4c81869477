using Emberkeep.Engine.Journal;

namespace Emberkeep.Engine.Resume;

/// <summary>What a lease says.</summary>
/// <param name="Version">Version of the form: 1.</param>
/// <param name="Job">Identity of the attempt.</param>
/// <param name="Owner">Who is at it.</param>
/// <param name="IsReleased">True when the owner has given up and left what there is to others.</param>
internal sealed record LeaseRecord(int Version, Guid Job, JobOwner Owner, bool IsReleased)
{
    /// <summary>The one form that there is.</summary>
    public const int SupportedVersion = 1;
}
