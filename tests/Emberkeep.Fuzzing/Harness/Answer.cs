using System.Diagnostics;
using System.Globalization;

namespace Emberkeep.Fuzzing.Harness;

/// <summary>Tells kinds of answers apart: refusals are alike when they come from the same place in the code, whatever they quote.</summary>
internal static class Answer
{
    private const int Frames = 3;

    /// <summary>The class of a refusal.</summary>
    public static string ClassOf(Exception refusal)
    {
        var kind = refusal is Errors.BackupException e ? e.Kind.ToString() : refusal.GetType().Name;
        var places = new StackTrace(refusal).GetFrames().Take(Frames).Select(frame =>
            string.Create(CultureInfo.InvariantCulture, $"{frame.GetMethod()?.DeclaringType?.Name}.{frame.GetMethod()?.Name}+{frame.GetILOffset()}"));
        return $"{kind}: {string.Join(" < ", places)}";
    }
}
