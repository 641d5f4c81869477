namespace Emberkeep.Testing.Volumes;

/// <summary>A failure that is to come, once.</summary>
/// <param name="Call">The call that fails.</param>
/// <param name="Number">Fails the call of that number, counted from 1; null for any.</param>
/// <param name="Offset">Fails the call whose range holds this offset; null for any.</param>
/// <param name="Exception">What it throws.</param>
internal sealed record PlannedFault(VolumeCall Call, int? Number, long? Offset, Exception Exception)
{
    internal bool Hits(VolumeCall call, int number, long offset, long length) =>
        call == Call
        && (Number is null || Number == number)
        && (Offset is null || (Offset >= offset && Offset < offset + length));
}
