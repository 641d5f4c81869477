using Emberkeep.Configuration.Values;

namespace Emberkeep.Configuration.Options;

/// <summary>The service's own user in Keystone, as Cinder's section <c>[service_user]</c> has it.</summary>
public static class ServiceUserOptions
{
    private const string Name = "service_user";

    internal static readonly OptionSection Section = new("Service user",
        "The service's own user in Keystone, for `backup_swift_service_auth`. These options stand in the section `[service_user]`.");

    /// <summary>The URL of Keystone.</summary>
    public static Option<Uri?> AuthUrl { get; } = Add(new Option<Uri?>("auth_url", Types.Uri)
    {
        Group = Name,
        Meaning = "The URL of Keystone. None takes `backup_swift_auth_url`.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The name of the service's user.</summary>
    public static Option<string?> Username { get; } = Add(new Option<string?>("username", Types.Text)
    {
        Group = Name,
        Meaning = "The name of the service's user.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The password of the service's user.</summary>
    public static Option<Secret?> Password { get; } = Add(new Option<Secret?>("password", Types.Secret)
    {
        Group = Name,
        Meaning = "The password of the service's user.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The project of the service's user.</summary>
    public static Option<string?> ProjectName { get; } = Add(new Option<string?>("project_name", Types.Text)
    {
        Group = Name,
        Meaning = "The project of the service's user.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The domain of the service's user.</summary>
    public static Option<string?> UserDomainName { get; } = Add(new Option<string?>("user_domain_name", Types.Text)
    {
        Group = Name,
        Meaning = "The domain of the service's user. None is the domain `default`.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    /// <summary>The domain of the project.</summary>
    public static Option<string?> ProjectDomainName { get; } = Add(new Option<string?>("project_domain_name", Types.Text)
    {
        Group = Name,
        Meaning = "The domain of the project. None is the domain `default`.",
        AppliesTo = OptionArea.Swift,
        IsUsed = true,
    });

    private static Option<T> Add<T>(Option<T> option) => Section.Add(option);
}
