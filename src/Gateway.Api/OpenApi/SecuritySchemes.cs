using Microsoft.OpenApi;

namespace Gateway.Api.OpenApi;

/// <summary>The ways to prove who asks.</summary>
internal static class SecuritySchemes
{
    private const string AccessToken = "access_token";
    private const string ApiKeyBearer = "api_key_bearer";
    private const string ApiKeyHeader = "api_key";

    public static readonly IReadOnlyList<string> Names = [AccessToken, ApiKeyBearer, ApiKeyHeader];

    public static Dictionary<string, IOpenApiSecurityScheme> Create() => new(StringComparer.Ordinal)
    {
        [AccessToken] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "What POST /auth/login answers as access_token.",
        },
        [ApiKeyBearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "tgw_<id>_<secret>", Description = "An API key." },
        [ApiKeyHeader] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key", Description = "An API key." },
    };
}
