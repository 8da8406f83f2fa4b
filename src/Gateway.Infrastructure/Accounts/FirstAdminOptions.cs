using Gateway.Domain;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Accounts;

/// <summary>The admin to make when there is no user yet: <c>ADMIN_USERNAME</c> and <c>ADMIN_PASSWORD</c>.</summary>
public sealed class FirstAdminOptions
{
    /// <summary>Normalized.</summary>
    /// <value>The default is none: then the first admin comes from the command line.</value>
    public string? Username { get; init; }

    /// <summary>Needed with the name alone.</summary>
    /// <value>The default is none.</value>
    public Secret? Password { get; init; }

    internal static FirstAdminOptions Read(SettingsReader settings)
    {
        var typed = settings.Text(GatewaySettings.AdminUsername);
        var name = typed is null ? null : Domain.Accounts.Username.Normalize(typed);
        var password = settings.Text(GatewaySettings.AdminPassword);
        if (name is not null && !Domain.Accounts.Username.IsValid(name))
            settings.Problem($"ADMIN_USERNAME: must have {Domain.Accounts.Username.Form}.");
        if (password is not null && !PasswordRule.Allows(password))
            settings.Problem($"ADMIN_PASSWORD: must have {PasswordRule.Shortest} to {PasswordRule.Longest} characters.");
        if (settings.IsSet(GatewaySettings.AdminUsername) != settings.IsSet(GatewaySettings.AdminPassword))
            settings.Problem("ADMIN_USERNAME and ADMIN_PASSWORD: must both be set, or neither.");
        return name is null || password is null ? new FirstAdminOptions() : new FirstAdminOptions { Username = name, Password = new Secret(password) };
    }
}
