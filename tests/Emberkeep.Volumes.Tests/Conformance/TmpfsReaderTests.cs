namespace Emberkeep.Volumes.Tests.Conformance;

public sealed class TmpfsReaderTests() : FileReaderTests(SharedMemory.Require());
