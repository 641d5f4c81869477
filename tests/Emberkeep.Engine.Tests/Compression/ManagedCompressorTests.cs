namespace Emberkeep.Engine.Tests.Compression;

public sealed class ManagedCompressorTests() : CompressorTests(isNative: false);
