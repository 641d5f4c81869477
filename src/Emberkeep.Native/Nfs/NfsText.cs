using System.Text;

namespace Emberkeep.Native.Nfs;

/// <summary>Names as they go over the wire.</summary>
internal static class NfsText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The name in UTF-8, ended by a zero as C wants it.</summary>
    public static byte[] Encode(string name)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(name) + 1];
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }

    /// <summary>The name, or null when it is not UTF-8.</summary>
    public static unsafe string? Decode(byte* name)
    {
        try
        {
            return s_strict.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
