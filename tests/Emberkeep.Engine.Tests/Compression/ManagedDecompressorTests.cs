namespace Emberkeep.Engine.Tests.Compression;

public sealed class ManagedDecompressorTests() : DecompressorTests(isNative: false);
