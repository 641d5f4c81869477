namespace Emberkeep.Volumes.Tests.Conformance;

public sealed class TmpfsWriterTests() : FileWriterTests(SharedMemory.Require());
