using Gateway.Application.Results;

namespace Gateway.Application.Bots;

/// <summary>A bot to be made.</summary>
/// <param name="Token">As BotFather gave it. It is checked with Telegram, kept encrypted and never shown again.</param>
/// <param name="Username">Only to be sure: another than Telegram tells is refused.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Slug">Its name here; by default the username in lower case with <c>-</c> for <c>_</c>.</param>
/// <param name="Handler"><c>none</c> by default.</param>
/// <param name="Async">False by default.</param>
/// <param name="RequireAuth">True by default, and needs <c>AUTH_SECRET</c>; always false for <c>auth</c>.</param>
/// <param name="Order"><c>relaxed</c> by default.</param>
/// <param name="WebhookSecret">1 to 256 of <c>A-Za-z0-9_-</c>; derived from the token by default.</param>
/// <param name="Http">For the <c>http</c> handler.</param>
public sealed record CreateBotBody(
    string Token,
    string? Username = null,
    string? DisplayName = null,
    string? Slug = null,
    string? Handler = null,
    bool? Async = null,
    bool? RequireAuth = null,
    string? Order = null,
    string? WebhookSecret = null,
    CreateBotHttp? Http = null) : Input
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"{nameof(CreateBotBody)} {{ {nameof(Slug)} = {Slug} }}";
}

/// <summary>Where updates are to be posted.</summary>
/// <param name="Url">An absolute http or https address that the whole world could reach, or that <c>WEBHOOK_ALLOWED_NETWORKS</c> names.</param>
/// <param name="Timeout">1s to 1h; 10s by default.</param>
/// <param name="Secret"><c>whsec_…</c>: signs each POST by Standard Webhooks.</param>
public sealed record CreateBotHttp(string Url, string? Timeout = null, string? Secret = null)
{
    /// <summary>Without the secrets; an address can hold one.</summary>
    public override string ToString() => nameof(CreateBotHttp);
}

/// <summary>What to change of a bot; what is left out stays as it is.</summary>
public sealed record UpdateBotBody : Input
{
    /// <summary>A new token of the same bot.</summary>
    public Optional<string> Token { get; init; }

    public Optional<string?> DisplayName { get; init; }

    public Optional<string> Handler { get; init; }

    public Optional<bool> Async { get; init; }

    public Optional<bool> RequireAuth { get; init; }

    public Optional<string> Order { get; init; }

    /// <summary>Null: derived from the token again.</summary>
    public Optional<string?> WebhookSecret { get; init; }

    /// <summary>Null: there is none any more.</summary>
    public Optional<UpdateBotHttp?> Http { get; init; }

    /// <summary>Without the secrets.</summary>
    public override string ToString() => nameof(UpdateBotBody);
}

/// <summary>What to change about where updates are posted.</summary>
public sealed record UpdateBotHttp
{
    public Optional<string> Url { get; init; }

    public Optional<string> Timeout { get; init; }

    /// <summary>Null: POSTs are not signed any more.</summary>
    public Optional<string?> Secret { get; init; }

    /// <summary>Without the secrets; an address can hold one.</summary>
    public override string ToString() => nameof(UpdateBotHttp);
}
