using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Outbound;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Secrets;
using Gateway.Application.Sessions;
using Gateway.Application.Telegram;
using Gateway.Domain;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Bots;

/// <summary>Changes a bot. A new token or webhook secret is told to Telegram in the background afterwards. Slug and username stay.</summary>
public sealed record UpdateBot(Caller Caller, string Bot, UpdateBotBody Body) : IAuthorizedRequest<BotRow>
{
    public Needs Needs => Needs.Bot(Bot, Right.Manage, Scope.BotsWrite);
}

internal sealed class UpdateBotValidator : AbstractValidator<UpdateBot>
{
    public UpdateBotValidator()
    {
        RuleFor(request => request.Body.Token.Value).BotToken().When(request => request.Body.Token.IsSet).OverridePropertyName("token");
        RuleFor(request => request.Body.DisplayName.Value).BotName().When(request => request.Body.DisplayName.Value is not null).OverridePropertyName("display_name");
        RuleFor(request => request.Body.Handler.Value).Handler().When(request => request.Body.Handler.IsSet).OverridePropertyName("handler");
        RuleFor(request => request.Body.Order.Value).LaneOrder().When(request => request.Body.Order.IsSet).OverridePropertyName("order");
        RuleFor(request => request.Body.WebhookSecret.Value).WebhookSecret().When(request => request.Body.WebhookSecret.Value is not null).OverridePropertyName("webhook_secret");
        RuleFor(request => request.Body.Http.Value!.Url.Value).HttpUrl().When(request => request.Body.Http.Value?.Url.IsSet is true).OverridePropertyName("http.url");
        RuleFor(request => request.Body.Http.Value!.Timeout.Value).HttpTimeout().When(request => request.Body.Http.Value?.Timeout.IsSet is true).OverridePropertyName("http.timeout");
        RuleFor(request => request.Body.Http.Value!.Secret.Value).HttpSecret().When(request => request.Body.Http.Value?.Secret.Value is not null).OverridePropertyName("http.secret");
    }
}

internal sealed class UpdateBotHandler(
    IGatewayDbFactory store, IBotRegistry bots, IStoredBots storedBots, ISecretCipher cipher, IBotApi api, IAddressGuard guard, AuthOptions auth, TimeProvider time)
    : IRequestHandler<UpdateBot, Result<BotRow>>
{
    public async Task<Result<BotRow>> Handle(UpdateBot request, CancellationToken cancellationToken)
    {
        var found = bots.StoredSlugOf(request.Bot);
        if (!found.IsOk)
            return found.Failure;
        var slug = found.Value;
        if (!cipher.IsConfigured && BringsSecret(request.Body))
            return Failure.NotConfigured("ENCRYPTION_KEY");
        if (request.Body.Http.Value?.Url is { IsSet: true, Value: var url } && !await guard.AllowsAsync(new Uri(url), cancellationToken))
            return BotHttp.Forbidden;
        var asked = request.Body.Token.IsSet ? await AskAsync(request.Body.Token.Value, slug, cancellationToken) : null;
        if (asked is { IsOk: false })
            return asked.Failure;

        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseBotsVersionAsync(cancellationToken);
        var row = await db.Bots.SingleOrDefaultAsync(bot => bot.Slug == slug, cancellationToken);
        if (row is null)
            return Failure.NotFound("bot");
        Apply(request.Body, row);
        if (Refusal(request.Body, row) is { } refusal)
            return refusal;
        row.Username = asked?.Value ?? row.Username;
        row.UpdatedAt = time.GetUtcNow();
        db.Audit(request.Caller, row.UpdatedAt, "bot.updated", new AuditTarget("bot", BotNames.Target(row.Id), row.Slug), new { row.Slug, Changed = Changed(request.Body) });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        await storedBots.FollowAsync(cancellationToken);
        return BotRow.OfStored(row, bots.IsServed(row.Id, row.Slug), withHttp: true);
    }

    /// <summary>The username, which may have changed; before any lock is taken, since Telegram may be slow.</summary>
    private async Task<Result<string>> AskAsync(string text, string slug, CancellationToken cancellationToken)
    {
        if (!BotToken.TryParse(text, out var token) || !string.Equals(bots.SlugOf(BotNames.Target(token.BotId)), slug, StringComparison.Ordinal))
            return Failure.Invalid(new FieldProblem("token", "Belongs to another Telegram bot; make a new bot of it."));
        return await api.AskUsernameAsync(token, cancellationToken);
    }

    private Failure? Refusal(UpdateBotBody body, StoredBot row)
    {
        if (body.Http.Value is not null && row.HttpUrl is null)
            return Failure.Invalid(new FieldProblem("http.url", "Is missing; say where updates are to be posted."));
        FieldProblem[] problems = [.. BotRules.Together(HandlerKinds.Parse(row.Handler), row.Async, row.RequireAuth, row.HttpUrl is not null, auth.Code is not null)];
        return problems.Length == 0 ? null : Failure.Invalid(problems);
    }

    private void Apply(UpdateBotBody body, StoredBot row)
    {
        row.DisplayName = body.DisplayName.Or(row.DisplayName);
        row.Handler = body.Handler.Or(row.Handler);
        row.Async = body.Async.Or(row.Async);
        row.RequireAuth = body.RequireAuth.Or(row.RequireAuth);
        row.LaneOrder = body.Order.Or(row.LaneOrder);
        if (body.Token.IsSet)
            row.EncryptedToken = cipher.Encrypt(new Secret(body.Token.Value), SecretPlace.BotToken(row.Id));
        if (body.WebhookSecret.IsSet)
            row.EncryptedWebhookSecret = body.WebhookSecret.Value is { } secret ? cipher.Encrypt(new Secret(secret), SecretPlace.BotWebhookSecret(row.Id)) : null;
        if (body.Http is { IsSet: true, Value: null })
            (row.HttpUrl, row.HttpTimeoutMs, row.EncryptedHttpSecret) = (null, null, null);
        if (body.Http.Value is not { } http)
            return;
        row.HttpUrl = http.Url.Or(row.HttpUrl!);
        if (http.Timeout.IsSet)
            row.HttpTimeoutMs = BotHttp.Milliseconds(http.Timeout.Value);
        if (http.Secret.IsSet)
            row.EncryptedHttpSecret = http.Secret.Value is { } key ? cipher.Encrypt(new Secret(key), SecretPlace.BotHttpSecret(row.Id)) : null;
    }

    private static bool BringsSecret(UpdateBotBody body) => body.Token.IsSet || body.WebhookSecret.Value is not null || body.Http.Value?.Secret.Value is not null;

    private static IEnumerable<string> Changed(UpdateBotBody body)
    {
        (string Field, bool IsSet)[] fields =
        [
            ("token", body.Token.IsSet), ("display_name", body.DisplayName.IsSet), ("handler", body.Handler.IsSet), ("async", body.Async.IsSet),
            ("require_auth", body.RequireAuth.IsSet), ("order", body.Order.IsSet), ("webhook_secret", body.WebhookSecret.IsSet), ("http", body.Http.IsSet),
        ];
        return fields.Where(field => field.IsSet).Select(field => field.Field);
    }
}
