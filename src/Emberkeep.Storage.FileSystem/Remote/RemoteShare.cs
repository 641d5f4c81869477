using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.Storage.FileSystem.Remote;

/// <summary>
/// A share of a server, of whatever kind. Two shares are equal when they are of one kind and written alike, as Cinder has it: a '/' at the end
/// makes another share, with another mount point.
/// </summary>
public abstract class RemoteShare : IEquatable<RemoteShare>
{
    private protected RemoteShare(ShareAddress address) => Address = address;

    /// <summary>The server: a name or an address, without the brackets of IPv6.</summary>
    public string Host => Address.Host;

    /// <summary>What the server shares, as a path that begins with '/'.</summary>
    public string Path => Address.Path;

    /// <summary>
    /// The name of the directory that Cinder mounts this share on: the MD5 of its exact text in UTF-8 as hexadecimal digits
    /// (os-brick, remotefs).
    /// </summary>
    public string MountPointName => MountHelper.Grammar.MountPointName.Of(Address.Text);

    internal ShareAddress Address { get; }

    internal ShareProtocol Protocol => Address.Protocol;

    /// <summary>
    /// The root as whoever administers the share names it: a directory of an NFS server, else the share itself. <see cref="Mounting.SharePermissions"/>
    /// tells them apart.
    /// </summary>
    internal string Root => Protocol == ShareProtocol.Nfs ? Path : Address.Text;

    /// <inheritdoc/>
    public bool Equals(RemoteShare? other) => other is not null && Protocol == other.Protocol && Address.Text == other.Address.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RemoteShare);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The share as it was written.</summary>
    public override string ToString() => Address.Text;

    /// <summary>Takes a share that was written down, of the kind that the shares file calls so.</summary>
    /// <returns>Null when it is none.</returns>
    internal static RemoteShare? Find(string? typeName, string text)
    {
        var protocol = typeName is null ? ShareProtocol.Nfs : ShareProtocol.All.FirstOrDefault(p => p.TypeName == typeName);
        return protocol is not null && ShareAddress.TryParse(protocol, text, out var address, out _) ? Of(address) : null;
    }

    /// <summary>Takes the value of an option. The error does not repeat an SMB share where somebody wrote a user and a password into it.</summary>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names the option, the rule that is broken and the accepted forms.</exception>
    private protected static ShareAddress ParseAddress(ShareProtocol protocol, string text, string option) =>
        ShareAddress.TryParse(protocol, text, out var address, out var fault)
            ? address
            : throw new BackupException(
                ErrorKind.Invalid,
                $"{option}: '{(protocol == ShareProtocol.Smb && text.AsSpan().ContainsAny("@%,") ? "//***" : Printable.Text(text))}' is not {(protocol.DisplayName[0] == 'G' ? "a" : "an")} {protocol.DisplayName} share: {fault}.",
                $"Write {protocol.AcceptedForms}, for example {protocol.Example}.");

    private static RemoteShare Of(ShareAddress address) =>
        address.Protocol == ShareProtocol.GlusterFs ? new GlusterFs.GlusterShare(address)
        : address.Protocol == ShareProtocol.Smb ? new Smb.SmbShare(address)
        : new Nfs.NfsShare(address);
}
