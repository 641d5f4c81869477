namespace Emberkeep.Engine.Tests.Compression;

/// <summary>Tests that measure the memory of the whole process, so that nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone in the process";
}
