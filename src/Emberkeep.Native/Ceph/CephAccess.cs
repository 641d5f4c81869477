namespace Emberkeep.Native.Ceph;

/// <summary>How to reach a cluster.</summary>
/// <param name="ConfigurationFile">The cluster's ceph.conf; it says where the keyring is.</param>
/// <param name="User">The user without <c>client.</c> in front.</param>
/// <param name="Timeout">How long the cluster may take for one operation.</param>
public sealed record CephAccess(string ConfigurationFile, string User, TimeSpan Timeout);
