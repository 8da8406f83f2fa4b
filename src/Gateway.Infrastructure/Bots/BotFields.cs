using Gateway.Domain;
using Gateway.Domain.Bots;

namespace Gateway.Infrastructure.Bots;

/// <summary>A field of an entry of the bots file.</summary>
/// <param name="Name">With <c>http.</c> for those within the http block.</param>
/// <param name="Form">What it must be.</param>
/// <param name="Default">What counts when it is absent.</param>
/// <param name="Description">What it is for.</param>
internal sealed record BotField(string Name, string Form, string Default, string Description);

/// <summary>Every field there is: any other is refused, and these stand in <c>docs/CONFIGURATION.md</c>.</summary>
internal static class BotFields
{
    private const string Required = "required";

    public static IReadOnlyList<BotField> All { get; } =
    [
        new("slug", "1 to 63 of a-z, 0-9 and -, not starting with - and not all digits", Required, "The bot's name here, and in its update endpoint."),
        new("username", "as Telegram shows it, without @", "asked of Telegram", "Slugs and usernames share one namespace."),
        new("token", "as BotFather gave it", Required, "Best from the environment: `${HELLO_BOT_TOKEN}`."),
        new("handler", string.Join(", ", HandlerKinds.Words), Required, "Sends the text back; asks your service; signs people in; only stores, streams and delivers."),
        new("async", "true or false", "false", "Acknowledge at once and let the worker run the handler; needs `DATABASE_URL`. Not for `auth`."),
        new("requireAuth", "true or false", "true", "Only people with a session; needs `AUTH_SECRET`. Always false for `auth`."),
        new("order", string.Join(", ", LaneOrders.Words), LaneOrders.Words[0], "`strict`: later updates of a chat wait while an earlier one waits for its retry."),
        new("webhookSecret", "1 to 256 of A-Z, a-z, 0-9, _ and -", "derived from the token", "What Telegram sends with each update; a change is registered at the next start."),
        new("http", "an object", "required for `http`", "Where and how the handler `http` asks your service."),
        new("http.url", "an absolute http or https address without a user name", Required, "Where updates are posted; trusted, since you wrote it."),
        new(
            "http.timeout", "a duration from 1s to 1h", Duration.Write(HttpTarget.DefaultTimeout), "For one POST; inline `HANDLER_TIMEOUT` counts, too."),
        new("http.secret", "whsec_ and the base64 of 24 to 64 random bytes", "none", "Signs each POST by Standard Webhooks: `echo whsec_$(openssl rand -base64 32)`."),
    ];

    /// <summary>The names of one level, without its prefix.</summary>
    public static HashSet<string> NamesIn(string prefix) =>
    [
        .. All.Where(field => field.Name.StartsWith(prefix, StringComparison.Ordinal) && !field.Name[prefix.Length..].Contains('.', StringComparison.Ordinal))
            .Select(field => field.Name[prefix.Length..]),
    ];
}
