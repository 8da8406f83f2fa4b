using Gateway.Application.Secrets;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Secrets;

internal static class SecretsRegistration
{
    public static IServiceCollection AddSecrets(this IServiceCollection services, EncryptionOptions options) =>
        services.AddSingleton(options).AddSingleton<ISecretCipher, AesGcmSecretCipher>();
}
