using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Infrastructure.Accounts;

/// <summary>HS256 alone, whatever a token's header asks for.</summary>
internal sealed class JwtAccessTokens : IAccessTokens
{
    private const string Gateway = "telegram-gateway";

    /// <summary>Ours have 350 characters; nothing longer is even decoded.</summary>
    private const int Longest = 2048;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private static readonly Failure Invalid = Failure.Unauthenticated("token_invalid", "The token is not valid.");
    private static readonly Failure Expired = Failure.Unauthenticated("token_expired", "The token has expired.");

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = Longest, SetDefaultTimesOnTokenCreation = false };
    private readonly TimeProvider _time;
    private readonly SigningCredentials? _signing;
    private readonly TokenValidationParameters _rules;

    public JwtAccessTokens(AccessTokenOptions options, TimeProvider time)
    {
        _time = time;
        SymmetricSecurityKey[] keys = [.. options.Secrets.Select(secret => new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret.Reveal())))];
        _signing = keys.Length == 0 ? null : new SigningCredentials(keys[0], SecurityAlgorithms.HmacSha256);
        _rules = new TokenValidationParameters
        {
            IssuerSigningKeys = keys,
            ValidIssuer = Gateway,
            ValidAudience = Gateway,

            // By this process's clock, below.
            ValidateLifetime = false,
        };
    }

    public AccessToken Issue(long userId, DateTimeOffset at)
    {
        var issued = at.ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Gateway,
            ["aud"] = Gateway,
            ["sub"] = userId.ToString(CultureInfo.InvariantCulture),
            ["iat"] = issued,
            ["exp"] = issued + (long)Lifetime.TotalSeconds,
            ["jti"] = Guid.NewGuid().ToString("N"),
        };
        var signing = _signing ?? throw new InvalidOperationException("JWT_SECRET is not set.");
        return new AccessToken(_handler.CreateToken(JsonSerializer.Serialize(claims), signing), Lifetime);
    }

    public Result<AccessTokenClaims> Validate(string token)
    {
        if (token.Length > Longest)
            return Invalid;
        try
        {
            // Its own parser decides, and the same text is then verified.
            var read = new JsonWebToken(token);
            return string.Equals(read.Alg, SecurityAlgorithms.HmacSha256, StringComparison.Ordinal) && _handler.ValidateToken(token, _rules).IsValid
                ? Read(read)
                : Invalid;
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException or InvalidCastException or OverflowException or Newtonsoft.Json.JsonException or SecurityTokenException)
        {
            return Invalid;
        }
    }

    private Result<AccessTokenClaims> Read(JsonWebToken token)
    {
        if (!token.TryGetPayloadValue<double>("iat", out var iat) || !token.TryGetPayloadValue<double>("exp", out var exp)
            || !long.TryParse(token.Subject, NumberStyles.None, CultureInfo.InvariantCulture, out var user) || user == 0)
            return Invalid;
        var (issued, expires) = (DateTimeOffset.UnixEpoch.AddSeconds(iat), DateTimeOffset.UnixEpoch.AddSeconds(exp));
        var now = _time.GetUtcNow();
        if (token.TryGetPayloadValue<double>("nbf", out var nbf) && DateTimeOffset.UnixEpoch.AddSeconds(nbf) > now)
            return Invalid;
        return expires <= now ? Expired : new AccessTokenClaims(user, issued, expires);
    }
}
