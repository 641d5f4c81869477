using Emberkeep.Tsm.Tests.Support;

namespace Emberkeep.Tsm.Tests.Driver;

/// <summary>Volumes and targets without paths, which go through the staging directory.</summary>
public sealed class StagingConformanceTests() : TsmDriverConformance(new TsmWorld(options => options with { StagingDirectory = options.LinkDirectory }));
