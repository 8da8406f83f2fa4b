using System.Text.Json;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Domain.Webhooks;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Bots;

/// <summary>Reads one entry of the bots file. Every problem names the entry, the field and what to do.</summary>
internal sealed class BotEntryReader(SettingsReader settings, JsonElement entry, string place)
{
    private static readonly HashSet<string> Fields = BotFields.NamesIn(string.Empty);
    private static readonly HashSet<string> HttpFields = BotFields.NamesIn("http.");

    private string _place = place;
    private bool _sound = true;

    public BotEntry Read()
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            Problem("must be an object");
            return new BotEntry(_place);
        }

        var slug = ReadSlug();
        RefuseUnknown(entry, Fields, string.Empty);
        var token = ReadToken();
        var handler = ReadHandler();
        var runsAsync = Flag("async", whenAbsent: false);
        if (runsAsync && handler == HandlerKind.Auth)
            Problem("async: must not be true for the auth handler, which answers at once; remove it");
        var order = Choice("order", LaneOrders.Words, LaneOrders.Parse) ?? LaneOrder.Relaxed;
        var username = ReadUsername();
        var requireAuth = Flag("requireAuth", whenAbsent: true) && handler != HandlerKind.Auth;
        var secret = ReadWebhookSecret();
        var http = ReadHttp(handler);
        var read = new BotEntry(_place, slug, username, token, handler, runsAsync, requireAuth);
        if (!_sound)
            return read;
        return read with
        {
            Bot = new Bot
            {
                Slug = slug!,
                Token = token!,
                Handler = handler!.Value,
                Async = runsAsync,
                RequireAuth = requireAuth,
                Order = order,
                Username = username,
                WebhookSecret = secret ?? WebhookSecret.Derive(token!),
                Http = http,
            },
        };
    }

    private string? ReadSlug()
    {
        var slug = Text(entry, "slug", string.Empty);
        if (slug is null)
        {
            if (!entry.TryGetProperty("slug", out _))
                Problem("slug: is missing; give the bot a name such as my-bot");
            return null;
        }

        if (BotSlug.IsValid(slug))
        {
            _place = $"{_place} '{slug}'";
            return slug;
        }

        Problem($"slug: {BotSlug.Rule}");
        return null;
    }

    private BotToken? ReadToken()
    {
        if (!entry.TryGetProperty("token", out _))
        {
            Problem("token: is missing; BotFather gives it, and ${NAME} takes it from the environment");
            return null;
        }

        if (Text(entry, "token", string.Empty) is not { } text)
            return null;
        if (BotToken.TryParse(text, out var token))
            return token;
        Problem($"token: {BotToken.Rule}");
        return null;
    }

    private HandlerKind? ReadHandler()
    {
        if (entry.TryGetProperty("handler", out _))
            return Choice("handler", HandlerKinds.Words, HandlerKinds.Parse);
        Problem("handler: is missing; choose echo, http, auth or none");
        return null;
    }

    private string? ReadUsername()
    {
        var username = Text(entry, "username", string.Empty);
        if (username is null || BotUsername.IsValid(username))
            return username;
        Problem($"username: {BotUsername.Rule}");
        return null;
    }

    private Secret? ReadWebhookSecret()
    {
        if (Text(entry, "webhookSecret", string.Empty) is not { } text)
            return null;
        if (WebhookSecret.IsValid(text))
            return new Secret(text);
        Problem($"webhookSecret: {WebhookSecret.Rule}");
        return null;
    }

    private HttpTarget? ReadHttp(HandlerKind? handler)
    {
        var present = entry.TryGetProperty("http", out var http);
        if (!present || http.ValueKind != JsonValueKind.Object)
        {
            if (present)
                Problem("http: must be an object with url, timeout and secret");
            else if (handler == HandlerKind.Http)
                Problem("http: is missing; the http handler needs at least http.url");
            return null;
        }

        RefuseUnknown(http, HttpFields, "http.");
        var timeout = HttpTarget.DefaultTimeout;
        if (Text(http, "timeout", "http.") is { } time && !HttpTarget.TryParseTimeout(time, out timeout))
            Problem($"http.timeout: {HttpTarget.TimeoutRule}");
        SigningSecret? secret = null;
        if (Text(http, "secret", "http.") is { } key && !SigningSecret.TryParse(key, out secret))
            Problem($"http.secret: {SigningSecret.Rule}");
        if (Text(http, "url", "http.") is not { } text)
        {
            if (!http.TryGetProperty("url", out _))
                Problem("http.url: is missing; say where updates are to be posted");
            return null;
        }

        if (HttpTarget.TryParseUrl(text, out var url))
            return new HttpTarget(url, timeout, secret);
        Problem($"http.url: {HttpTarget.UrlRule}");
        return null;
    }

    /// <summary>A text field with every <c>${NAME}</c> replaced; null when absent or when a problem was noted.</summary>
    private string? Text(JsonElement parent, string field, string prefix)
    {
        if (!parent.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            Problem($"{prefix}{field}: must be a text");
            return null;
        }

        var expanded = EnvironmentReferences.Expand(value.GetString()!, settings.Variable, out var missing);
        foreach (var name in missing)
            Problem($"{prefix}{field}: ${{{name}}} has no value; set {name} in the environment");
        return missing.Count == 0 ? expanded : null;
    }

    /// <summary>False when a problem was noted, so that nothing further is derived from it.</summary>
    private bool Flag(string field, bool whenAbsent)
    {
        if (!entry.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
            return whenAbsent;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Problem($"{field}: must be true or false");
        return false;
    }

    /// <summary>Null when absent or when a problem was noted.</summary>
    private T? Choice<T>(string field, IReadOnlyList<string> words, Func<string?, T?> parse)
        where T : struct
    {
        if (!entry.TryGetProperty(field, out _))
            return null;
        if (parse(Text(entry, field, string.Empty)) is { } choice)
            return choice;
        Problem($"{field}: must be one of {string.Join(", ", words)}");
        return null;
    }

    private void RefuseUnknown(JsonElement parent, HashSet<string> known, string prefix)
    {
        foreach (var field in parent.EnumerateObject().Where(field => !known.Contains(field.Name)))
            Problem($"{prefix.TrimEnd('.')}: unknown field {Place.Quote(field.Name)}; known are {string.Join(", ", known)}".TrimStart(':', ' '));
        foreach (var doubled in parent.EnumerateObject().GroupBy(field => field.Name, StringComparer.Ordinal).Where(group => group.Count() > 1 && known.Contains(group.Key)))
            Problem($"{prefix}{doubled.Key}: stands there more than once");
    }

    private void Problem(string text)
    {
        _sound = false;
        settings.Problem($"{_place}: {text}.");
    }
}
