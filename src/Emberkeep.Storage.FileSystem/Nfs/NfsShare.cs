using Emberkeep.Errors;
using Emberkeep.MountHelper.Grammar;

namespace Emberkeep.Storage.FileSystem.Nfs;

/// <summary>
/// An NFS share: <c>fqdn:/path</c>, <c>ipv4:/path</c> or <c>[ipv6]:/path</c>. Two shares are equal when they are written alike, as Cinder
/// has it: a '/' at the end makes another share, with another mount point.
/// </summary>
public sealed class NfsShare : IEquatable<NfsShare>
{
    private NfsShare(ShareAddress address) => Address = address;

    /// <summary>The server: a name or an address, without the brackets of IPv6.</summary>
    public string Host => Address.Host;

    /// <summary>The exported path, beginning with '/'.</summary>
    public string Path => Address.Path;

    /// <summary>
    /// The name of the directory that Cinder mounts this share on: the MD5 of its exact text in UTF-8 as hexadecimal digits
    /// (os-brick, remotefs).
    /// </summary>
    public string MountPointName => MountHelper.Grammar.MountPointName.Of(Address.Text);

    internal ShareAddress Address { get; }

    /// <summary>Takes the value of an option. One pair of quotes round it is left out.</summary>
    /// <param name="text">The value.</param>
    /// <param name="option">The name of the option, for the error.</param>
    /// <exception cref="BackupException"><see cref="ErrorKind.Invalid"/>; names the option, the rule that is broken and the accepted forms.</exception>
    public static NfsShare Parse(string text, string option) => ShareAddress.TryParse(text, out var address, out var fault)
        ? new NfsShare(address)
        : throw new BackupException(
            ErrorKind.Invalid,
            $"{option}: '{Printable.Text(text)}' is not an NFS share: {fault}.",
            $"Write {ShareAddress.AcceptedForms}, for example filer.example.com:/srv/backup.");

    /// <inheritdoc/>
    public bool Equals(NfsShare? other) => other is not null && Address.Text == other.Address.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NfsShare);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The share as it was written.</summary>
    public override string ToString() => Address.Text;
}
