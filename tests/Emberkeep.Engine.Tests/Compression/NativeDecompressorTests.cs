namespace Emberkeep.Engine.Tests.Compression;

public sealed class NativeDecompressorTests() : DecompressorTests(isNative: true);
