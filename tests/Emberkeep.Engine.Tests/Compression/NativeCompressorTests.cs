namespace Emberkeep.Engine.Tests.Compression;

public sealed class NativeCompressorTests() : CompressorTests(isNative: true);
