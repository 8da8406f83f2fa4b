using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Domain;
using Gateway.Infrastructure.Accounts;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Accounts;

internal sealed class JwtAccessTokensTests
{
    private const string OurSecret = "0123456789abcdef0123456789abcdef";
    private const string OlderSecret = "fedcba9876543210fedcba9876543210-older";
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    private readonly ManualClock _clock = new();

    private JwtAccessTokens Tokens => With(OurSecret, OlderSecret);

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    [Test]
    public void Issue_Validates_AsTheSameUser()
    {
        var token = Tokens.Issue(42, _clock.GetUtcNow() + TimeSpan.FromMilliseconds(700));

        token.Lifetime.Should().Be(TimeSpan.FromMinutes(15));
        Tokens.Validate(token.Value).Value.Should().BeEquivalentTo(new
        {
            UserId = 42,
            IssuedAt = DateTimeOffset.FromUnixTimeSeconds(Now),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(Now + 900),
        });
    }

    [Test]
    public void Issue_WritesTheClaims_AndNothingElse()
    {
        var parts = Tokens.Issue(42, _clock.GetUtcNow()).Value.Split('.');
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();

        JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!["alg"]!.GetValue<string>().Should().Be("HS256");
        payload.Remove("jti").Should().BeTrue();
        payload.ToJsonString().Should().Be($$"""{"iss":"telegram-gateway","aud":"telegram-gateway","sub":"42","iat":{{Now}},"exp":{{Now + 900}}}""");
    }

    [Test]
    public void Issue_NeverMakesTheSameTokenTwice() =>
        Tokens.Issue(42, _clock.GetUtcNow()).Value.Should().NotBe(Tokens.Issue(42, _clock.GetUtcNow()).Value);

    [Test]
    public void Issue_SignsWithTheFirstSecret_AndAllVerify()
    {
        var (ours, older) = (With(OurSecret).Issue(1, _clock.GetUtcNow()).Value, With(OlderSecret).Issue(1, _clock.GetUtcNow()).Value);

        Tokens.Validate(older).IsOk.Should().BeTrue();
        With(OurSecret).Validate(Tokens.Issue(1, _clock.GetUtcNow()).Value).IsOk.Should().BeTrue();
        CodeOf(With(OurSecret), older).Should().Be("token_invalid");
        CodeOf(With(OlderSecret), ours).Should().Be("token_invalid");
    }

    [TestCase(899, null)]
    [TestCase(900, "token_expired")]
    [TestCase(100_000, "token_expired")]
    public void Validate_GoesByTheClock(int seconds, string? code)
    {
        var token = Tokens.Issue(42, _clock.GetUtcNow()).Value;
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        CodeOf(Tokens, token).Should().Be(code);
    }

    [Test]
    public void Validate_OfAnExpiredTokenOfAnotherKey_SaysInvalid() =>
        CodeOf(Tokens, Signed(Header, Claims(("exp", Now - 1)), "another-secret-of-at-least-32-bytes")).Should().Be("token_invalid");

    [Test]
    public void Validate_AcceptsWhatAnybodyWithTheSecretMakes() => CodeOf(Tokens, Signed(Header, Claims())).Should().BeNull();

    [TestCase("""{"alg":"none"}""")]
    [TestCase("""{"alg":"None","typ":"JWT"}""")]
    [TestCase("""{"alg":"HS384"}""")]
    [TestCase("""{"alg":"HS512"}""")]
    [TestCase("""{"alg":"RS256"}""")]
    [TestCase("""{"alg":"hs256"}""")]
    [TestCase("""{"alg":""}""")]
    [TestCase("""{"alg":null}""")]
    [TestCase("""{"alg":["HS256"]}""")]
    [TestCase("""{"typ":"JWT"}""")]
    [TestCase("[]")]
    [TestCase("")]
    public void Validate_OfAnotherAlgorithm_Refuses(string header)
    {
        CodeOf(Tokens, Signed(header, Claims())).Should().Be("token_invalid");
        CodeOf(Tokens, Unsigned(header, Claims())).Should().Be("token_invalid");
    }

    [TestCase("HS384")]
    [TestCase("HS512")]
    public void Validate_OfAnotherAlgorithmReallySignedByIt_Refuses(string algorithm)
    {
        var text = Unsigned($$"""{"alg":"{{algorithm}}"}""", Claims()).TrimEnd('.');
        var (key, signed) = (Encoding.UTF8.GetBytes(OurSecret), Encoding.UTF8.GetBytes(text));
        var signature = algorithm is "HS384" ? HMACSHA384.HashData(key, signed) : HMACSHA512.HashData(key, signed);

        CodeOf(Tokens, $"{text}.{Base64Url.EncodeToString(signature)}").Should().Be("token_invalid");
    }

    [Test]
    public void Validate_OfARealRsaSignature_Refuses()
    {
        using var rsa = RSA.Create(2048);
        var text = Unsigned("""{"alg":"RS256"}""", Claims()).TrimEnd('.');
        var signature = rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        CodeOf(Tokens, $"{text}.{Base64Url.EncodeToString(signature)}").Should().Be("token_invalid");
    }

    [TestCase("aud", "another-service")]
    [TestCase("aud", null)]
    [TestCase("iss", "another-service")]
    [TestCase("iss", null)]
    [TestCase("exp", null)]
    [TestCase("exp", "soon")]
    [TestCase("exp", 1e300)]
    [TestCase("exp", -1e300)]
    [TestCase("exp", true)]
    [TestCase("iat", null)]
    [TestCase("iat", "now")]
    [TestCase("iat", 1e18)]
    [TestCase("sub", null)]
    [TestCase("sub", "0")]
    [TestCase("sub", "-1")]
    [TestCase("sub", "admin")]
    [TestCase("sub", "99999999999999999999")]
    [TestCase("sub", " 1")]
    [TestCase("nbf", 4e9)]
    public void Validate_OfAWrongClaim_Refuses(string claim, object? value) =>
        CodeOf(Tokens, Signed(Header, Claims((claim, value)))).Should().Be("token_invalid");

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("....")]
    [TestCase("a.b.c")]
    [TestCase("not a token")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.e30")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.e30.")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.W10.AAAA")]
    [TestCase("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA")]
    public void Validate_OfGarbage_Refuses(string token) => CodeOf(Tokens, token).Should().Be("token_invalid");

    [Test]
    public void Validate_OfAHugeToken_Refuses() =>
        CodeOf(Tokens, Signed(Header, Claims(("extra", new string('x', 4000))))).Should().Be("token_invalid");

    [Test]
    public void Validate_OfDeepNesting_Refuses() =>
        CodeOf(Tokens, Signed(Header, string.Concat(Enumerable.Repeat("""{"a":""", 230)) + "1" + new string('}', 230))).Should().Be("token_invalid");

    [Test]
    public void Validate_OfAnyChangedCharacter_Refuses()
    {
        var token = Tokens.Issue(42, _clock.GetUtcNow()).Value;
        for (var i = 0; i < token.Length; i++)
        {
            // The last character of a part holds bits that mean nothing; those alone may change.
            if (token[i] == '.' || i + 1 == token.Length || token[i + 1] == '.')
                continue;
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            CodeOf(Tokens, changed).Should().Be("token_invalid", "character {0} is another", i);
        }
    }

    [Test]
    public void WithoutASecret_NothingIsIssued_AndNothingValid()
    {
        var none = new JwtAccessTokens(new AccessTokenOptions(), _clock);

        none.Invoking(tokens => tokens.Issue(1, _clock.GetUtcNow())).Should().Throw<InvalidOperationException>();
        CodeOf(none, Tokens.Issue(1, _clock.GetUtcNow()).Value).Should().Be("token_invalid");
    }

    [Test]
    public void ATokenIsNotPrinted() => $"{Tokens.Issue(1, _clock.GetUtcNow())}".Should().Be("***");

    private JwtAccessTokens With(params string[] secrets) => new(new AccessTokenOptions { Secrets = [.. secrets.Select(secret => new Secret(secret))] }, _clock);

    private static string? CodeOf(JwtAccessTokens tokens, string token) => tokens.Validate(token).Failure?.Code;

    /// <summary>Good ones, but for those given; a null leaves the claim out.</summary>
    private string Claims(params (string Name, object? Value)[] others)
    {
        var claims = new JsonObject { ["iss"] = "telegram-gateway", ["aud"] = "telegram-gateway", ["sub"] = "42", ["iat"] = Now, ["exp"] = Now + 900 };
        foreach (var (name, value) in others)
        {
            claims.Remove(name);
            if (value is not null)
                claims[name] = JsonValue.Create(value);
        }

        return claims.ToJsonString();
    }

    private static string Unsigned(string header, string payload) => $"{Part(header)}.{Part(payload)}.";

    private static string Signed(string header, string payload, string secret = OurSecret)
    {
        var text = Unsigned(header, payload).TrimEnd('.');
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
