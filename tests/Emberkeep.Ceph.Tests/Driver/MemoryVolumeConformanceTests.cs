using Emberkeep.Ceph.Tests.Servers;

namespace Emberkeep.Ceph.Tests.Driver;

/// <summary>Volumes and targets that are no images, as files are none.</summary>
[Trait("Category", "Long")]
public sealed class MemoryVolumeConformanceTests(CephServers servers) : CephDriverConformance(servers);
