using Emberkeep.S3.Tests.Servers;

namespace Emberkeep.S3.Tests.Faults;

public sealed class CephFaultTests(S3Servers servers) : S3FaultSuite(servers);
