using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Servers;

/// <summary>The <c>http</c> block of a bot.</summary>
internal sealed record HttpTarget(string Url, string? Timeout = null, string? Secret = null);

/// <summary>
/// One bot of a bots file. What is null is left out of the file. The ready-made ones are open to everybody: a test of the gates
/// says <c>with { RequireAuth = true }</c>, or null for the product's default.
/// </summary>
internal sealed record BotEntry
{
    public string? Slug { get; init; }

    public string? Token { get; init; } = NewToken();

    public string? Handler { get; init; }

    public bool? Async { get; init; }

    public bool? RequireAuth { get; init; }

    public string? Order { get; init; }

    public HttpTarget? Http { get; init; }

    public string? WebhookSecret { get; init; }

    public string? Username { get; init; }

    /// <summary>What Telegram sends with each update: the configured secret, else the one derived from the token.</summary>
    public string Secret => WebhookSecret ?? DerivedSecret(Token ?? "");

    public static BotEntry Echo(string slug) => Named(slug, "echo") with { RequireAuth = false };

    public static BotEntry None(string slug) => Named(slug, "none") with { RequireAuth = false };

    public static BotEntry Auth(string slug) => Named(slug, "auth");

    public static BotEntry ToHttp(string slug, string url) =>
        Named(slug, "http") with { RequireAuth = false, Http = new HttpTarget(url) };

    /// <summary>Of the form that Telegram gives out, <c>id:35 characters</c>, and a different one each time.</summary>
    public static string NewToken()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        return $"{RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue)}:AAE{RandomNumberGenerator.GetString(Alphabet, 32)}";
    }

    public static string DerivedSecret(string token) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "tg-gw webhook secret v1"u8));

    public JsonObject ToJson()
    {
        var bot = new JsonObject();
        Add(bot, "slug", Slug);
        Add(bot, "username", Username);
        Add(bot, "token", Token);
        Add(bot, "handler", Handler);
        Add(bot, "async", Async);
        Add(bot, "requireAuth", RequireAuth);
        Add(bot, "order", Order);
        Add(bot, "webhookSecret", WebhookSecret);
        if (Http is { } target)
        {
            var http = new JsonObject();
            Add(http, "url", target.Url);
            Add(http, "timeout", target.Timeout);
            Add(http, "secret", target.Secret);
            bot.Add("http", http);
        }

        return bot;
    }

    private static BotEntry Named(string slug, string handler) => new()
    {
        Slug = slug,
        Handler = handler,
        // Given, so that a gateway with no Bot API to ask knows its bots' names.
        Username = $"{slug.Replace('-', '_')}_bot",
    };

    private static void Add(JsonObject to, string name, JsonNode? value)
    {
        if (value is not null)
            to.Add(name, value);
    }
}
