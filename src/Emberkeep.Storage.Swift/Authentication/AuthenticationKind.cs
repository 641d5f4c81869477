namespace Emberkeep.Storage.Swift.Authentication;

/// <summary>How a token is got.</summary>
public enum AuthenticationKind
{
    /// <summary>Version 1, as Swift's own tempauth has it: user and key.</summary>
    Legacy = 0,

    /// <summary>Keystone, version 2.0: tenant, user and password.</summary>
    KeystoneV2,

    /// <summary>Keystone, version 3: project, user and password, with their domains.</summary>
    KeystoneV3,

    /// <summary>Keystone, version 3: an application credential.</summary>
    KeystoneApplicationCredential,

    /// <summary>The caller has a token.</summary>
    GivenToken,
}
