using System.Security.Cryptography;
using Emberkeep.Checks;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Makes a file of random bytes.</summary>
internal sealed class WriteStep(CheckedStore store) : StoreStep(StepName, store, ProbeStep.StepName)
{
    public const string StepName = "write";

    protected override bool Writes => true;

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        RandomNumberGenerator.Fill(Checked.Content);
        Checked.File = await Checked.CreateAsync(Checked.FileName, cancellationToken);
        await Checked.File.WriteAsync(0, Checked.Content, cancellationToken);
        return new CheckFinding($"a file of {Amount.Bytes(Checked.Content.Length)} in the root");
    }
}
