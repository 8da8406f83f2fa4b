using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Accounts;

internal static class AccountsRegistration
{
    /// <summary>Who asks, and what they may do.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessTokenOptions tokens, RedisOptions? redis)
    {
        services.AddSingleton(tokens).AddSingleton<IAccessTokens, JwtAccessTokens>();
        services.AddSingleton<KnownEpoch>().AddSingleton<IBotsVersion>(provider => provider.GetRequiredService<KnownEpoch>());
        services.AddSingleton<AccessEpochReader>().AddHostedService(provider => provider.GetRequiredService<AccessEpochReader>());
        services.AddSingleton<IAccessEpoch>(provider => provider.GetRequiredService<AccessEpochReader>());
        if (redis is not null)
            services.AddSingleton<AccessCache>();
        services.AddSingleton<PostgresAccess>().AddSingleton<IAccessReader, AccessReader>();
        services.AddSingleton<ApiKeyUseWriter>().AddHostedService(provider => provider.GetRequiredService<ApiKeyUseWriter>());
        services.AddSingleton<IApiKeyUse>(provider => provider.GetRequiredService<ApiKeyUseWriter>());
        return services.AddSingleton<CredentialCheck>();
    }

    /// <summary>Passwords and what they begin.</summary>
    public static IServiceCollection AddSignIn(this IServiceCollection services, FirstAdminOptions firstAdmin)
    {
        services.AddSingleton<IPasswords, PasswordHashes>();
        services.AddSingleton(firstAdmin).AddSingleton<FirstAdmin>();
        return services.AddHostedService<RefreshTokenPurge>();
    }
}
