using Emberkeep.Checks;
using Emberkeep.Storage.FileSystem.Mounting;

namespace Emberkeep.Storage.FileSystem.Checks;

/// <summary>Says in words who may use the root, and what the storage administrator should set right.</summary>
/// <param name="store">The store.</param>
/// <param name="opened">The step that opens the store.</param>
internal sealed class PermissionStep(CheckedStore store, string opened) : StoreStep(StepName, store, opened)
{
    public const string StepName = "permissions";

    protected override async Task<CheckFinding> TryAsync(CancellationToken cancellationToken)
    {
        var status = await Checked.Files.StatAsync("", cancellationToken);
        if (status is not { Owner: { } owner, Group: { } group })
        {
            return CheckFinding.Skipped("the owner of the root is not known");
        }

        var permissions = SharePermissions.Of(owner, group, status.Mode);
        var advice = Checked.IsReadOnly ? [] : permissions.Advice(Checked.ExportedPath);
        return new CheckFinding(permissions.ToString()) { Advice = advice.Count == 0 ? null : string.Join(' ', advice) };
    }
}
