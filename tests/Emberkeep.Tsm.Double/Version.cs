namespace Emberkeep.Tsm.Double;

/// <summary>One version of an object.</summary>
/// <param name="Data">Name of the file with its bytes.</param>
/// <param name="Size">Bytes before compression.</param>
/// <param name="IsActive">False when a newer one, or the absence of the file, has superseded it.</param>
/// <param name="IsCompressed">Whether the bytes are compressed.</param>
/// <param name="LinkTarget">What a symbolic link led to: the client stores links, not what they lead to.</param>
internal sealed record Version(string Data, long Size, bool IsActive, bool IsCompressed, string? LinkTarget);
