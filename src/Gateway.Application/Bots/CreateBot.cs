using FluentValidation;
using FluentValidation.Results;
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

namespace Gateway.Application.Bots;

/// <summary>
/// Makes a bot and gives its maker can_manage. Its token is checked with Telegram first, and its webhook is set in the background afterwards.
/// </summary>
public sealed record CreateBot(Caller Caller, CreateBotBody Body) : IAuthorizedRequest<BotRow>
{
    public Needs Needs => Needs.Scope(Scope.BotsWrite);
}

internal sealed class CreateBotValidator : AbstractValidator<CreateBot>
{
    public CreateBotValidator(AuthOptions auth)
    {
        RuleFor(request => request.Body.Token).BotToken();
        RuleFor(request => request.Body.Username).BotUsername().When(request => request.Body.Username is not null);
        RuleFor(request => request.Body.DisplayName).BotName().When(request => request.Body.DisplayName is not null);
        RuleFor(request => request.Body.Slug).BotSlug().When(request => request.Body.Slug is not null);
        RuleFor(request => request.Body.Handler).Handler().When(request => request.Body.Handler is not null);
        RuleFor(request => request.Body.Order).LaneOrder().When(request => request.Body.Order is not null);
        RuleFor(request => request.Body.WebhookSecret).WebhookSecret().When(request => request.Body.WebhookSecret is not null);
        RuleFor(request => request.Body.Http!.Url).HttpUrl().When(request => request.Body.Http is not null);
        RuleFor(request => request.Body.Http!.Timeout).HttpTimeout().When(request => request.Body.Http?.Timeout is not null);
        RuleFor(request => request.Body.Http!.Secret).HttpSecret().When(request => request.Body.Http?.Secret is not null);
        RuleFor(request => request.Body).Custom((body, context) =>
        {
            var handler = body.Handler is null ? HandlerKind.None : HandlerKinds.Parse(body.Handler);
            foreach (var problem in BotRules.Together(handler, body.Async ?? false, body.RequireAuth ?? true, body.Http is not null, auth.Code is not null))
                context.AddFailure(new ValidationFailure(problem.Field, problem.Message));
        });
    }
}

internal sealed class CreateBotHandler(
    IGatewayDbFactory store, IBotRegistry bots, IStoredBots storedBots, IAccessEpoch epoch, ISecretCipher cipher, IBotApi api, IAddressGuard guard, TimeProvider time)
    : IRequestHandler<CreateBot, Result<BotRow>>
{
    public async Task<Result<BotRow>> Handle(CreateBot request, CancellationToken cancellationToken)
    {
        if (request.Caller.Access is { IsAdmin: false, BotLimit: not null })
            return Failure.Forbidden("right_missing", "An account that is limited to some bots makes no others.");
        if (!cipher.IsConfigured)
            return Failure.NotConfigured("ENCRYPTION_KEY");
        var body = request.Body;
        if (body.Http is { } http && !await guard.AllowsAsync(new Uri(http.Url), cancellationToken))
            return BotHttp.Forbidden;
        if (!BotToken.TryParse(body.Token, out var token))
            throw new InvalidOperationException("The token was validated.");

        // Before any lock is taken: Telegram may be slow.
        var asked = await api.AskUsernameAsync(token, cancellationToken);
        if (!asked.IsOk)
            return asked.Failure;
        if (body.Username is not null && !BotUsername.AreSame(body.Username, asked.Value))
            return Failure.Invalid(new FieldProblem("username", "Telegram knows this token's bot by another username."));
        var slug = body.Slug ?? BotUsername.ToSlug(asked.Value);
        if (!BotSlug.IsValid(slug))
            return Failure.Invalid(new FieldProblem("slug", "Is missing; the bot's username does not make one."));
        var row = Row(body, token, slug, asked.Value);
        if (await SaveAsync(request.Caller, row, cancellationToken) is { } refusal)
            return refusal;
        await storedBots.FollowAsync(cancellationToken);
        await epoch.LookAsync(cancellationToken);
        return BotRow.OfStored(row, bots.IsServed(row.Id, row.Slug), withHttp: true);
    }

    private async Task<Failure?> SaveAsync(Caller caller, StoredBot row, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);

        // First: until the commit, whoever else makes or removes a bot waits here.
        await db.RaiseBotsVersionAsync(cancellationToken);
        if (await db.ClashAsync(bots, caller, row.Id, row.Slug, row.Username, cancellationToken) is { } clash)
            return clash;
        db.Bots.Add(row);
        if (!caller.Access.IsAdmin)
        {
            db.ChatPermissions.Add(new ChatPermission
            {
                UserId = caller.UserId,
                ApiKeyId = caller.Kind == CallerKind.ApiKey ? caller.Id : null,
                BotSlug = row.Slug,
                CanRead = true,
                CanSend = true,
                CanManage = true,
                CreatedAt = row.CreatedAt,
            });
            await db.RaiseAccessEpochAsync(cancellationToken);
        }

        db.Audit(caller, row.CreatedAt, "bot.created", new AuditTarget("bot", BotNames.Target(row.Id), row.Slug), new { row.Slug, row.Username, row.Handler });
        if (!await db.TrySaveAsync(cancellationToken))
            return Failure.Conflict("account_changed", "The account or the bots have changed meanwhile; ask again.");
        await unit.CommitAsync(cancellationToken);
        return null;
    }

    private StoredBot Row(CreateBotBody body, BotToken token, string slug, string username)
    {
        var now = time.GetUtcNow();
        var id = token.BotId;
        return new StoredBot
        {
            Id = id,
            Slug = slug,
            Username = username,
            DisplayName = body.DisplayName,
            EncryptedToken = cipher.Encrypt(new Secret(body.Token), SecretPlace.BotToken(id)),
            Handler = body.Handler ?? HandlerKind.None.Word(),
            Async = body.Async ?? false,
            RequireAuth = body.RequireAuth ?? true,
            LaneOrder = body.Order ?? LaneOrder.Relaxed.Word(),
            EncryptedWebhookSecret = body.WebhookSecret is null ? null : cipher.Encrypt(new Secret(body.WebhookSecret), SecretPlace.BotWebhookSecret(id)),
            HttpUrl = body.Http?.Url,
            HttpTimeoutMs = body.Http?.Timeout is { } timeout ? BotHttp.Milliseconds(timeout) : null,
            EncryptedHttpSecret = body.Http?.Secret is { } secret ? cipher.Encrypt(new Secret(secret), SecretPlace.BotHttpSecret(id)) : null,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
